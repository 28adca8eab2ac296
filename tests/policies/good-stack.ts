import type { PlannedResource } from '../../policies/declared.ts';
import { readDeclared } from '../../policies/declared.ts';
import type { Rule } from '../../policies/rule.ts';

const siteByNode: Record<string, string> = {
  nie1: 'niestetal',
  nie2: 'niestetal',
  kau1: 'kaufungen',
  kau2: 'kaufungen',
};

const urn = (type: string, name: string) => `urn:pulumi:primary::ikz::${type}::${name}`;

function resource(type: string, name: string, props: Record<string, unknown>, opts = {}): PlannedResource {
  return { type, name, urn: urn(type, name), props, opts: { protect: false, ignoreChanges: [], ...opts } };
}

/** One guest as the program declares it: HA, a replica at each site, the strict rule over its three nodes. */
export function goodStack(): PlannedResource[] {
  return [
    resource(
      'proxmoxve:index/vmLegacy:VmLegacy',
      'zeiterfassung',
      { vmId: 1011, nodeName: 'nie1' },
      { protect: true, ignoreChanges: ['nodeName', 'started'] },
    ),
    resource('proxmoxve:index/haresource:Haresource', 'zeiterfassung', { resourceId: 'vm:1011', state: 'started' }),
    resource('proxmoxve:index/replication:Replication', 'zeiterfassung-kau1', { resourceId: '1011-0', target: 'kau1' }),
    resource('proxmoxve:index/replication:Replication', 'zeiterfassung-nie2', { resourceId: '1011-1', target: 'nie2' }),
    resource('proxmoxve:index/harule:Harule', 'zeiterfassung', {
      type: 'node-affinity',
      resources: ['vm:1011'],
      nodes: { kau1: 1, nie1: 1, nie2: 1 },
      strict: true,
    }),
  ];
}

/** Changes the resource of that type in a good stack; `undefined` leaves it out. */
export function edited(
  type: string,
  edit: (resource: PlannedResource) => PlannedResource | undefined,
): PlannedResource[] {
  return goodStack().flatMap((each) => {
    if (!each.type.endsWith(type)) return [each];
    const changed = edit(each);
    return changed ? [changed] : [];
  });
}

/** Messages of a rule over the resources. */
export function messages(rule: Rule, resources: PlannedResource[]): string[] {
  return rule.check(readDeclared(resources, (node) => siteByNode[node])).map((violation) => violation.message);
}
