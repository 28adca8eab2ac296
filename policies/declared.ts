/**
 * What a stack declares, in the terms the rules judge: read from the planned resources, not from
 * the inventory. What only the inventory knows is there for comparison.
 */
import type { DrillRecord } from '../model/drill-evidence.ts';
import type { Inventory } from '../model/inventory.ts';
import { replicationJobId } from '../model/names.ts';
import type { Plan } from '../model/plan.ts';
import type { LiveJob } from '../model/replication.ts';
import type { Approval } from './approvals.ts';
import type { Figures } from './rule.ts';

/** The part of a planned resource that is read here; the engine's own type has more. */
export interface PlannedResource {
  type: string;
  name: string;
  urn: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties come untyped from the engine; each is read by one function below
  props: Record<string, any>;
  /** Paths of the properties that are Pulumi secrets; absent where there is none. */
  secrets?: readonly string[];
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

/** A storage in which guests' disks or backups lie; one of ISO images or the like is none. */
export interface DeclaredStorage {
  name: string;
  urn: string;
  holds: ('disks' | 'backups')[];
  isProtected: boolean;
}

/** A job, after a move with the target it gets when pvesr turns it round. */
export interface DeclaredReplication {
  vmId: number;
  target: string;
  /** Calendar event; left out, Proxmox VE's default. */
  schedule?: string;
  /** Limit, MB/s. */
  rate?: number;
}

/** A job as it is in the cluster now, whether it is declared any longer or not. */
export interface PresentJob extends LiveJob {
  id: string;
  vmId: number;
}

export interface DeclaredAffinity {
  name: string;
  urn: string;
  vmIds: number[];
  nodes: string[];
  strict: boolean;
}

/** What the inventory says: whose a guest is, where a node or a backup server stands. Compared with, never judged. */
export interface Cooperation {
  inventory: Inventory;
  plan: Plan;
  /** Undefined: none has been kept yet. */
  drills: DrillRecord | undefined;
  /** Who lets what be deleted or replaced, and until when. */
  approvals: readonly Approval[];
  /** Day of the judgement, YYYY-MM-DD. */
  today: string;
}

export interface DeclaredStack extends Cooperation {
  /** Everything that is declared, as planned; a property that is not known before the update is absent. */
  resources: readonly PlannedResource[];
  /** What the state still holds and the run will delete. */
  leaving: readonly PlannedResource[];
  /** Figures that are configured, by id of the rule. */
  figures: Readonly<Record<string, Figures | undefined>>;
  guests: DeclaredGuest[];
  /** VM ids that HA looks after and starts. */
  highlyAvailable: Set<number>;
  replications: DeclaredReplication[];
  /** Of these only the jobs whose number comes from a known node. */
  presentJobs: PresentJob[];
  affinities: DeclaredAffinity[];
  storages: DeclaredStorage[];
  siteOf(node: string): string | undefined;
}

const types = {
  guest: 'proxmoxve:index/vmLegacy:VmLegacy',
  haResource: 'proxmoxve:index/haresource:Haresource',
  haRule: 'proxmoxve:index/harule:Harule',
  replication: 'proxmoxve:index/replication:Replication',
} as const;

/**
 * @param leaving what the state still holds and the run will delete
 * @param figures that are configured
 */
export function readDeclared(
  resources: readonly PlannedResource[],
  cooperation: Cooperation,
  leaving: readonly PlannedResource[] = [],
  figures: DeclaredStack['figures'] = {},
): DeclaredStack {
  const sites = new Map(cooperation.plan.sites.flatMap((site) => site.nodes.map(({ name }) => [name, site.id])));
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
    .map(({ props }) => ({
      vmId: Number(String(props.resourceId).split('-')[0]),
      target: String(props.target),
      ...(typeof props.schedule === 'string' && { schedule: props.schedule }),
      ...(typeof props.rate === 'number' && { rate: props.rate }),
    }));
  return {
    ...cooperation,
    resources,
    leaving,
    figures,
    guests,
    highlyAvailable: new Set(
      of(types.haResource)
        // `enabled` is Proxmox VE's other word for it, and nothing said means it.
        .filter(({ props }) => ['started', 'enabled'].includes(props.state ?? 'started'))
        .flatMap(({ props }) => vmIdOf(props.resourceId)),
    ),
    replications: guests.flatMap((guest) => turnedRound(guest, replications, affinities)),
    presentJobs: presentJobs([...resources, ...leaving], [...sites.keys()]),
    affinities,
    storages: resources.flatMap(storageOf),
    siteOf: (node) => sites.get(node),
  };
}

/** Every class of the provider's `storage` module is a storage, whatever is behind it. */
export function storageOf({ type, name, urn, props, opts }: PlannedResource): DeclaredStorage[] {
  if (!type.startsWith('proxmoxve:storage/')) return [];
  // Without a word about its contents it takes what Proxmox VE gives its kind: disks of guests at least.
  const contents: unknown[] = Array.isArray(props.contents) ? props.contents : ['images'];
  const holds: DeclaredStorage['holds'] = [];
  if (contents.includes('images') || contents.includes('rootdir')) holds.push('disks');
  if (contents.includes('backup')) holds.push('backups');
  return holds.length > 0 ? [{ name, urn, holds, isProtected: opts.protect }] : [];
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
  return own.map((job) => (job.target === node ? { ...job, target: left.shift() ?? job.target } : job));
}

function presentJobs(resources: PlannedResource[], nodes: string[]): PresentJob[] {
  const jobs = resources
    .filter(({ type }) => type === types.replication)
    .flatMap(({ props }): PresentJob[] => {
      const id = String(props.resourceId);
      const vmId = Number(id.split('-')[0]);
      const madeFor = nodes.find((node) => replicationJobId(vmId, node) === id);
      return madeFor === undefined ? [] : [{ id, vmId, madeFor, target: String(props.target) }];
    });
  // Two jobs of a guest never lead to one node: then the one made for it is planned, and not there yet.
  return jobs.filter(
    ({ id, vmId, madeFor, target }) =>
      madeFor !== target || !jobs.some((other) => other.vmId === vmId && other.id !== id && other.target === target),
  );
}

/** `vm:1011` -> 1011; nothing for containers. */
function vmIdOf(sid: unknown): number[] {
  const match = /^(?:vm:)?(\d+)$/.exec(String(sid));
  return match ? [Number(match[1])] : [];
}
