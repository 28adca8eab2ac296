/** Defects in the one guest of the good stack and its storages. */
import type { PlannedResource } from '../../policies/declared.ts';
import { edited, goodStack } from './good-stack.ts';

export const withProps = (props: Record<string, unknown>) => (resource: PlannedResource) => ({
  ...resource,
  props: { ...resource.props, ...props },
});
export const withOpts = (opts: Partial<PlannedResource['opts']>) => (resource: PlannedResource) => ({
  ...resource,
  opts: { ...resource.opts, ...opts },
});

/** One defect a row: an edit to the good stack, the only rule that may speak, and its sentence. */
export const defects: { defect: string; stack: PlannedResource[]; rule: string; message: string }[] = [
  {
    defect: 'a guest without an HA resource',
    stack: edited('Haresource', () => undefined),
    rule: 'guest-highly-available',
    message:
      'guest zeiterfassung (1011): it has no HA resource in state "started": when nie1 dies, it stays down, but HA must start every guest again.',
  },
  {
    defect: 'an HA resource that is stopped on purpose',
    stack: edited('Haresource', withProps({ state: 'stopped' })),
    rule: 'guest-highly-available',
    message:
      'guest zeiterfassung (1011): it has no HA resource in state "started": when nie1 dies, it stays down, but HA must start every guest again.',
  },
  {
    defect: 'a rule that is not strict',
    stack: edited('Harule', withProps({ strict: false })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it has a node-affinity rule that is not strict: when its nodes are down, HA starts it elsewhere, without disks, but the rule must be strict.',
  },
  {
    defect: 'no rule at all',
    stack: edited('Harule', () => undefined),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it has no node-affinity rule: HA may start it on a node without its disks, where it fails, but exactly one strict rule must bind it to the nodes with its disks.',
  },
  {
    defect: 'a rule with a node that has no replica',
    stack: edited('Harule', withProps({ nodes: { kau1: 1, kau2: 1, nie1: 1, nie2: 1 } })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it may run on kau1, kau2, nie1, nie2, but it must be exactly the nodes with its disks: kau1, nie1, nie2.',
  },
  {
    defect: 'a rule that leaves out a replica node',
    stack: edited('Harule', withProps({ nodes: { kau1: 1, nie1: 1 } })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it may run on kau1, nie1, but it must be exactly the nodes with its disks: kau1, nie1, nie2.',
  },
  {
    defect: 'a rule that is switched off',
    stack: edited('Harule', withProps({ disable: true })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it has no node-affinity rule: HA may start it on a node without its disks, where it fails, but exactly one strict rule must bind it to the nodes with its disks.',
  },
  {
    defect: 'two rules for one guest',
    stack: [
      ...goodStack(),
      ...goodStack()
        .filter((each) => each.type.endsWith('Harule'))
        .map((each) => ({ ...each, name: 'zweite' })),
    ],
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011): it is in 2 node-affinity rules (zeiterfassung, zweite): Proxmox VE drops them all, but exactly one strict rule must bind it to the nodes with its disks.',
  },
  {
    defect: 'a guest that is not protected',
    stack: edited('VmLegacy', withOpts({ protect: false })),
    rule: 'guest-never-lost',
    message:
      'guest zeiterfassung (1011): it is not protected: an update may delete or replace it with its disks, but it must be protected.',
  },
  {
    defect: 'a guest whose node is enforced',
    stack: edited('VmLegacy', withOpts({ ignoreChanges: [] })),
    rule: 'guest-never-lost',
    message:
      'guest zeiterfassung (1011): it does not ignore its node: after HA moved it, the next update would replace it with an empty one, but `nodeName` must be in `ignoreChanges`.',
  },
  {
    defect: "a storage of guests' disks that is not protected",
    stack: edited('Zfspool', withOpts({ protect: false })),
    rule: 'guest-never-lost',
    message:
      'storage guests: it holds the disks of guests and is not protected: an update may delete or replace it, but it must be protected.',
  },
  {
    defect: 'a storage of backups that is not protected',
    stack: edited('Pbs', withOpts({ protect: false })),
    rule: 'guest-never-lost',
    message:
      'storage pbs-t01-kau: it holds the backups of guests and is not protected: an update may delete or replace it, but it must be protected.',
  },
  {
    defect: 'a storage of both, of the older class',
    stack: edited('Pbs', (storage) => ({
      ...withProps({ contents: ['backup', 'images', 'iso'] })(withOpts({ protect: false })(storage)),
      type: 'proxmoxve:storage/nfsLegacy:NfsLegacy',
    })),
    rule: 'guest-never-lost',
    message:
      'storage pbs-t01-kau: it holds the disks and backups of guests and is not protected: an update may delete or replace it, but it must be protected.',
  },
  {
    defect: 'a storage that is not protected and does not say what it holds',
    stack: edited('Zfspool', (storage) => withProps({ contents: undefined })(withOpts({ protect: false })(storage))),
    rule: 'guest-never-lost',
    message:
      'storage guests: it holds the disks of guests and is not protected: an update may delete or replace it, but it must be protected.',
  },
];
