import path from 'node:path';
import { vendorData } from '../../infra/cloud-init.ts';
import { readInventory } from '../../inventory/index.ts';
import { drillKinds } from '../../model/drill-evidence.ts';
import { replicationJobId } from '../../model/names.ts';
import type { TenantPlan } from '../../model/plan.ts';
import { plan } from '../../model/planning.ts';
import type { Cooperation, PlannedResource } from '../../policies/declared.ts';
import { readDeclared } from '../../policies/declared.ts';
import type { Rule, Violation } from '../../policies/rule.ts';
import { sentence } from '../../policies/sentence.ts';

const inventory = await readInventory(path.join(import.meta.dirname, '../../cooperation'));

/** The project's own inventory, whose nodes the stacks here stand on. */
export const cooperation: Cooperation = {
  inventory,
  plan: plan(inventory),
  drills: {
    drills: drillKinds.map((kind) => ({ kind, date: '2026-11-01', verdict: 'met', reportHash: 'a'.repeat(64) })),
    problems: [],
  },
  approvals: [],
  today: '2026-11-24',
};

const niestetal = cooperation.plan.tenants.filter(({ id }) => id === 'niestetal')[0] as TenantPlan;

const urn = (type: string, name: string) => `urn:pulumi:primary::ikz::${type}::${name}`;

function resource(type: string, name: string, props: Record<string, unknown>, opts = {}): PlannedResource {
  return { type, name, urn: urn(type, name), props, opts: { protect: false, ignoreChanges: [], ...opts } };
}

/** The job to a node, as it is made; `target` after moves. */
export function replication(node: string, target = node): PlannedResource {
  const resourceId = replicationJobId(1011, node);
  return resource('proxmoxve:index/replication:Replication', `zeiterfassung-${node}`, { resourceId, target });
}

/** One guest as the program declares it: HA, a replica at each site, the strict rule over its three nodes, its storages. */
export function goodStack(): PlannedResource[] {
  return [
    resource(
      'proxmoxve:index/vmLegacy:VmLegacy',
      'zeiterfassung',
      {
        vmId: 1011,
        nodeName: 'nie1',
        poolId: 't01-niestetal',
        networkDevices: [{ bridge: 't01int', firewall: true }],
        initialization: { vendorDataFileId: 'local:snippets/ikz-niestetal-niestetal.yaml' },
      },
      { protect: true, ignoreChanges: ['nodeName', 'started'] },
    ),
    resource('proxmoxve:index/haresource:Haresource', 'zeiterfassung', { resourceId: 'vm:1011', state: 'started' }),
    replication('kau1'),
    replication('nie2'),
    resource('proxmoxve:index/harule:Harule', 'zeiterfassung', {
      type: 'node-affinity',
      resources: ['vm:1011'],
      nodes: { kau1: 1, nie1: 1, nie2: 1 },
      strict: true,
    }),
    resource('proxmoxve:firewall/optionsLegacy:OptionsLegacy', 'zeiterfassung', {
      vmId: 1011,
      enabled: true,
      inputPolicy: 'DROP',
      macfilter: true,
    }),
    resource('command:remote:CopyToRemote', 'nie1-ikz-niestetal-niestetal.yaml', {
      remotePath: '/var/lib/vz/snippets/ikz-niestetal-niestetal.yaml',
      source: vendorData(niestetal, cooperation.plan.antivirus, 'niestetal'),
    }),
    resource(
      'proxmoxve:storage/zfspool:Zfspool',
      'guests',
      { resourceId: 'guests', contents: ['images', 'rootdir'] },
      { protect: true },
    ),
    resource(
      'proxmoxve:storage/pbs:Pbs',
      'pbs-t01-kau',
      { resourceId: 'pbs-t01-kau', contents: ['backup'], namespace: 't01-niestetal', generateEncryptionKey: true },
      { protect: true },
    ),
    resource('command:remote:Command', 'witness', {
      create: 'pvecm status | grep -q Qdevice || pvecm qdevice setup 192.168.13.10',
    }),
    ...['nie1', 'nie2'].map((node) => resource('proxmoxve:network/linux/bridge:Bridge', node, { nodeName: node })),
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

/** Violations of a rule over the resources. */
export function violations(rule: Rule, resources: PlannedResource[], leaving: PlannedResource[] = []): Violation[] {
  return rule.check(readDeclared(resources, cooperation, leaving));
}

/** What it says about them. */
export function messages(rule: Rule, resources: PlannedResource[]): string[] {
  return violations(rule, resources).map((each) => sentence(each, 'en'));
}
