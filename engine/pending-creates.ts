/**
 * What an update that was killed leaves behind: a resource may exist in the cluster, and all the
 * state knows of it is that its creation had begun. Pure; `recovery.ts` reads and writes the state.
 *
 * The creation is taken as done, under the id that the provider would have given it, with the inputs
 * as its first outputs. The refresh before the next update (Pulumi.yaml) then asks the cluster: what is
 * there becomes whole, what is not leaves the state again and is created.
 */
import type { ExportedState, StateResource as Resource } from './exported-state.ts';

type Inputs = Record<string, unknown>;

export interface Settlement {
  state: ExportedState;
  /** URNs whose creation is taken as done. */
  adopted: string[];
  /** URNs whose creation is simply repeated. */
  repeated: string[];
}

/**
 * Id in the cluster by type, from the inputs, for each type that can't be created a second time.
 * What is missing here (options, access lists, host steps) is set rather than created: repeating it does no harm.
 */
const idByType: Record<string, (inputs: Inputs, state: Resource[]) => string | undefined> = {
  'proxmoxve:index/vmLegacy:VmLegacy': field('vmId'),
  'proxmoxve:index/replication:Replication': field('resourceId'),
  'proxmoxve:index/haresource:Haresource': field('resourceId'),
  'proxmoxve:index/harule:Harule': field('rule'),
  // The provider's own ids of firewall rules are arbitrary and never read back.
  'proxmoxve:firewall/rulesLegacy:RulesLegacy': (inputs) => `rule-${inputs.vmId ?? inputs.nodeName ?? 'cluster'}`,
  'proxmoxve:cluster/firewall/security/groupLegacy:GroupLegacy': field('name'),
  'proxmoxve:index/poolLegacy:PoolLegacy': field('poolId'),
  'proxmoxve:index/roleLegacy:RoleLegacy': field('roleId'),
  'proxmoxve:index/groupLegacy:GroupLegacy': field('groupId'),
  'proxmoxve:index/userLegacy:UserLegacy': field('userId'),
  'proxmoxve:sdn/zone/vlan:Vlan': field('resourceId'),
  'proxmoxve:sdn/vnet:Vnet': field('resourceId'),
  'proxmoxve:sdn/subnet:Subnet': subnetId,
  'proxmoxve:storage/zfspool:Zfspool': field('resourceId'),
  'proxmoxve:storage/pbs:Pbs': field('resourceId'),
  'proxmoxve:backup/job:Job': field('resourceId'),
  'proxmoxve:metrics/server:Server': field('name'),
  'proxmoxve:network/linux/bridge:Bridge': ({ nodeName, name }) => `${nodeName}:${name}`,
  'proxmoxve:download/file:File': ({ datastoreId, contentType, fileName }) =>
    `${datastoreId}:${contentType}/${fileName}`,
};

/** Settles every pending creation; `undefined` where there is none. */
export function settlePendingCreates(state: ExportedState): Settlement | undefined {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const creations = pending.filter((operation) => operation.type === 'creating').map(({ resource }) => resource);
  if (creations.length === 0) return undefined;
  const known = new Set(resources.map(({ urn }) => urn));
  const adopted = creations
    .filter(({ urn }) => !known.has(urn))
    .flatMap((resource) => asCreated(resource, resources) ?? []);
  const taken = new Set(adopted.map(({ urn }) => urn));
  return {
    state: {
      ...state,
      deployment: {
        ...state.deployment,
        // What a resource depends on was in the state before its creation began: the end is the right place.
        resources: [...resources, ...adopted],
        pending_operations: pending.filter((operation) => operation.type !== 'creating'),
      },
    },
    adopted: [...taken],
    repeated: creations.map(({ urn }) => urn).filter((urn) => !taken.has(urn) && !known.has(urn)),
  };
}

function asCreated(resource: Resource, state: Resource[]): Resource | undefined {
  const inputs = resource.inputs ?? {};
  const id = idByType[resource.type]?.(inputs, state);
  return id === undefined ? undefined : { ...resource, id, outputs: { ...withoutDefaults(inputs), id } };
}

/** `__defaults` is the provider's note in the inputs; outputs have none. */
function withoutDefaults(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== '__defaults')
      .map(([key, value]) => [key, stripped(value)]),
  );
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  return typeof value === 'object' && value !== null ? withoutDefaults(value as Inputs) : value;
}

function field(name: string): (inputs: Inputs) => string | undefined {
  return ({ [name]: value }) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
}

/** `zone-address-length`; the zone is the vnet's, which was made before. */
function subnetId({ vnet, cidr }: Inputs, state: Resource[]): string | undefined {
  const owner = state.find(({ type, inputs }) => type === 'proxmoxve:sdn/vnet:Vnet' && inputs?.resourceId === vnet);
  return owner === undefined ? undefined : `${owner.inputs?.zone}-${String(cidr).replace('/', '-')}`;
}
