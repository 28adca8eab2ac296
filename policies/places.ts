/**
 * Where a finding is mended: file, place and line of the inventory, and where the inventory says nothing of it, the file of
 * the program that declares it.
 */
import type { Inventory } from '../model/inventory.ts';
import { vmId } from '../model/names.ts';
import { type Place, printPath } from '../model/problem.ts';
import { assignments } from '../model/tenancy.ts';
import { declaredWitness } from './declared/nodes.ts';
import type { DeclaredStack, PlannedResource } from './declared.ts';
import type { FindingsDocument } from './findings.ts';
import type { Violation } from './rule.ts';

type FoundPlace = NonNullable<FindingsDocument['findings'][number]['place']>;

/** @returns undefined for what stands in no one file */
export function placeOf(
  { place, urn }: Pick<Violation, 'place' | 'urn'>,
  stack: DeclaredStack,
): FoundPlace | undefined {
  const found = place ?? (urn === undefined ? undefined : placeOfResource(urn, stack));
  if (!found) return undefined;
  const line = stack.inventory.sources.get(found.file)?.lineAt(found.path);
  const path = printPath(found.path);
  return { file: found.file, ...(line !== undefined && { line }), ...(path !== '' && { path }) };
}

/** The guest among those of its service. */
export function guestPlace(inventory: Inventory, vmId: number): Place | undefined {
  return indexOf(inventory).guests.get(vmId);
}

/** The node among those of its site. */
export function nodePlace(inventory: Inventory, name: string): Place | undefined {
  return indexOf(inventory).nodes.get(name);
}

/** The UPS, switch, room, power feed or uplink with the id, at whatever site it stands. */
export function equipmentPlace(inventory: Inventory, id: string): Place | undefined {
  return indexOf(inventory).equipment.get(id);
}

/** Of one link, or of all. */
export function linkPlace({ links: { links }, root }: Inventory, id?: string): Place {
  const index = links.findIndex((link) => link.id === id);
  return { file: `${root}/links.yaml`, path: index < 0 ? ['links'] : ['links', index] };
}

export function witnessPlace({ root }: Inventory): Place {
  return { file: `${root}/witness.yaml`, path: [] };
}

export function memberPlace({ members }: Inventory, id: string): Place | undefined {
  const member = members.find((each) => each.id === id);
  return member && { file: member.file, path: [] };
}

interface InventoryIndex {
  guests: ReadonlyMap<number, Place>;
  nodes: ReadonlyMap<string, Place>;
  equipment: ReadonlyMap<string, Place>;
}

const indices = new WeakMap<Inventory, InventoryIndex>();

function indexOf(inventory: Inventory): InventoryIndex {
  const index = indices.get(inventory) ?? {
    guests: new Map(
      assignments(inventory).map(({ member, service, template, templatePlace }) => [
        vmId(member.number, service.number, template.instance),
        templatePlace,
      ]),
    ),
    nodes: new Map(
      inventory.sites.flatMap(({ file, nodes }) =>
        nodes.map(({ name }, at): [string, Place] => [name, { file, path: ['nodes', at] }]),
      ),
    ),
    equipment: new Map(
      inventory.sites.flatMap((site) =>
        (['ups', 'switches', 'rooms', 'powerFeeds', 'uplinks'] as const).flatMap((kind) =>
          (site[kind] ?? []).map(({ id }, at): [string, Place] => [id, { file: site.file, path: [kind, at] }]),
        ),
      ),
    ),
  };
  indices.set(inventory, index);
  return index;
}

const resourcesByUrn = new WeakMap<DeclaredStack, Map<string, PlannedResource>>();

function placeOfResource(urn: string, stack: DeclaredStack): Place | undefined {
  const byUrn =
    resourcesByUrn.get(stack) ?? new Map([...stack.leaving, ...stack.resources].map((each) => [each.urn, each]));
  resourcesByUrn.set(stack, byUrn);
  const resource = byUrn.get(urn);
  if (!resource) return undefined;
  return inInventory(resource, stack) ?? { file: programFile(resource), path: [] };
}

function inInventory(resource: PlannedResource, stack: DeclaredStack): Place | undefined {
  const { inventory } = stack;
  const { type, urn, props } = resource;
  const guest = vmIdOf(resource);
  if (guest !== undefined) return guestPlace(inventory, guest);
  if (declaredWitness(stack)?.urn === urn) return witnessPlace(inventory);
  const node = nodePlace(inventory, String(props.nodeName));
  if (type.startsWith('proxmoxve:download/')) return node && { file: node.file, path: ['cloudImage'] };
  return node ?? placeOfTenant(resource, stack);
}

/** VM id of the one guest that the resource is for. */
function vmIdOf({ type, props }: PlannedResource): number | undefined {
  const named = type.endsWith(':Harule') ? (Array.isArray(props.resources) ? props.resources : []) : [];
  const ids = [props.vmId, ...(/:(?:Haresource|Replication)$/.test(type) ? [props.resourceId] : []), ...named].flatMap(
    (id) => /^(?:vm:)?(\d+)(?:-\d+)?$/.exec(String(id))?.[1] ?? [],
  );
  return ids.length === 1 ? Number(ids[0]) : undefined;
}

/** What a member has once bears its id, its backups' storage or its account's name; what the staff has stands beside. */
function placeOfTenant({ type, name, props }: PlannedResource, { plan, inventory }: DeclaredStack): Place | undefined {
  const owner = plan.tenants.find(
    ({ id, backups, users }) =>
      name === id ||
      name.startsWith(`${id}-`) ||
      backups.some(({ storage }) => storage === name) ||
      users.some(({ userId }) => userId === props.userId),
  );
  if (owner) return memberPlace(inventory, owner.id);
  const { staff } = plan.cluster;
  const isOfStaff =
    /:(?:GroupLegacy|UserLegacy)$/.test(type) && [props.groupId, ...[props.groups].flat()].includes(staff.group);
  return isOfStaff ? { file: `${inventory.root}/cooperation.yaml`, path: ['staff'] } : undefined;
}

/** By the end of the type, the first that fits. */
const programFiles: readonly (readonly [type: RegExp, file: string])[] = [
  [/:RoleLegacy$/, 'infra/roles.ts'],
  [/:CopyToRemote$/, 'infra/cloud-init.ts'],
  [/:Zfspool$/, 'infra/components/storages.ts'],
  [/:Acl(?:Legacy)?$|:(?:User|Group)Legacy$|:Token(?:Legacy)?$/, 'infra/components/staff.ts'],
  [/:(?:FirewallLegacy|RulesLegacy|Options|Server)$/, 'infra/components/cluster-settings.ts'],
  [/:VmLegacy$/, 'infra/components/guest.ts'],
];

function programFile({ type, urn }: PlannedResource): string {
  const stack = urn.split('::')[0]?.split(':')[2] ?? 'index';
  return programFiles.find(([end]) => end.test(type))?.[1] ?? `infra/${stack}.ts`;
}
