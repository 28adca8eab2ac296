/**
 * What a stack declares, in the terms the rules judge: read from the planned resources, not from
 * the inventory. Only which site a node stands at comes from there.
 */

/** The part of a planned resource that is read here; the engine's own type has more. */
export interface PlannedResource {
  type: string;
  name: string;
  urn: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties come untyped from the engine; each is read by one function below
  props: Record<string, any>;
  opts: { protect: boolean; ignoreChanges: string[] };
}

export interface DeclaredGuest {
  name: string;
  urn: string;
  vmId: number;
  node: string;
  isProtected: boolean;
  ignoreChanges: string[];
}

/** A job, after a move with the target it gets when pvesr turns it round. */
export interface DeclaredReplication {
  vmId: number;
  target: string;
}

export interface DeclaredAffinity {
  name: string;
  urn: string;
  vmIds: number[];
  nodes: string[];
  strict: boolean;
}

export interface DeclaredStack {
  guests: DeclaredGuest[];
  /** VM ids that HA looks after and starts. */
  highlyAvailable: Set<number>;
  replications: DeclaredReplication[];
  affinities: DeclaredAffinity[];
  siteOf(node: string): string | undefined;
}

const types = {
  guest: 'proxmoxve:index/vmLegacy:VmLegacy',
  haResource: 'proxmoxve:index/haresource:Haresource',
  haRule: 'proxmoxve:index/harule:Harule',
  replication: 'proxmoxve:index/replication:Replication',
} as const;

/** @param siteOf site of a node by its name, `undefined` for a node of no known site */
export function readDeclared(
  resources: readonly PlannedResource[],
  siteOf: (node: string) => string | undefined,
): DeclaredStack {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const guests = of(types.guest).map(({ name, urn, props, opts }) => ({
    name,
    urn,
    vmId: Number(props.vmId),
    node: String(props.nodeName),
    isProtected: opts.protect,
    ignoreChanges: opts.ignoreChanges,
  }));
  const affinities = of(types.haRule)
    .filter(({ props }) => props.type === 'node-affinity' && props.disable !== true)
    .map(({ name, urn, props }) => ({
      name,
      urn,
      vmIds: (Array.isArray(props.resources) ? props.resources : []).flatMap(vmIdOf),
      nodes: Object.keys(props.nodes ?? {}).sort(),
      strict: props.strict === true,
    }));
  const replications = of(types.replication)
    .filter(({ props }) => props.disable !== true)
    .map(({ props }) => ({ vmId: Number(String(props.resourceId).split('-')[0]), target: String(props.target) }));
  return {
    guests,
    highlyAvailable: new Set(
      of(types.haResource)
        .filter(({ props }) => props.state === undefined || props.state === 'started')
        .flatMap(({ props }) => vmIdOf(props.resourceId)),
    ),
    replications: guests.flatMap((guest) => turnedRound(guest, replications, affinities)),
    affinities,
    siteOf,
  };
}

/**
 * The jobs of a guest as pvesr will have them. Right after a move one of them leads to the node where
 * the guest now is; its next run turns it round, to the node the guest came from: the one node of
 * the affinity rule without a job. Nothing is wrong in between, so nothing may be reported.
 */
function turnedRound(
  { vmId, node }: DeclaredGuest,
  replications: DeclaredReplication[],
  affinities: DeclaredAffinity[],
): DeclaredReplication[] {
  const own = replications.filter((job) => job.vmId === vmId);
  const served = new Set([node, ...own.map((job) => job.target)]);
  const left = affinities
    .filter((rule) => rule.vmIds.includes(vmId))
    .flatMap((rule) => rule.nodes)
    .filter((candidate) => !served.has(candidate));
  return own.map((job) => (job.target === node ? { vmId, target: left.shift() ?? job.target } : job));
}

/** `vm:1011` -> 1011; nothing for containers. */
function vmIdOf(sid: unknown): number[] {
  const match = /^(?:vm:)?(\d+)$/.exec(String(sid));
  return match ? [Number(match[1])] : [];
}
