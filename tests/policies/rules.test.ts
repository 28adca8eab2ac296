import { describe, expect, it } from 'vitest';
import type { PlannedResource } from '../../policies/declared.ts';
import type { Rule } from '../../policies/rule.ts';
import { rules } from '../../policies/rules/index.ts';
import { edited, goodStack, messages } from './good-stack.ts';

const withProps = (props: Record<string, unknown>) => (resource: PlannedResource) => ({
  ...resource,
  props: { ...resource.props, ...props },
});
const withOpts = (opts: Partial<PlannedResource['opts']>) => (resource: PlannedResource) => ({
  ...resource,
  opts: { ...resource.opts, ...opts },
});
const toKaufungen = (resource: PlannedResource) => (resource.props.target === 'kau1' ? undefined : resource);

/** One defect a row: an edit to the good stack, the only rule that may speak, and its sentence. */
const defects: { defect: string; stack: PlannedResource[]; rule: string; message: string }[] = [
  {
    defect: 'a guest without an HA resource',
    stack: edited('Haresource', () => undefined),
    rule: 'guest-highly-available',
    message: 'guest zeiterfassung (1011) has no HA resource in state "started": when nie1 dies, it stays down.',
  },
  {
    defect: 'an HA resource that is stopped on purpose',
    stack: edited('Haresource', withProps({ state: 'stopped' })),
    rule: 'guest-highly-available',
    message: 'guest zeiterfassung (1011) has no HA resource in state "started": when nie1 dies, it stays down.',
  },
  {
    defect: 'a rule that is not strict',
    stack: edited('Harule', withProps({ strict: false })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011) has a node-affinity rule that is not strict: when its nodes are down, HA starts it elsewhere, without disks.',
  },
  {
    defect: 'no rule at all',
    stack: edited('Harule', () => undefined),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011) has no node-affinity rule: HA may start it on a node without its disks, where it fails.',
  },
  {
    defect: 'a rule with a node that has no replica',
    stack: edited('Harule', withProps({ nodes: { kau1: 1, kau2: 1, nie1: 1, nie2: 1 } })),
    rule: 'guest-strict-node-affinity',
    message: 'guest zeiterfassung (1011) may run on kau1, kau2, nie1, nie2, but its disks are on kau1, nie1, nie2.',
  },
  {
    defect: 'a rule that leaves out a replica node',
    stack: edited('Harule', withProps({ nodes: { kau1: 1, nie1: 1 } })),
    rule: 'guest-strict-node-affinity',
    message: 'guest zeiterfassung (1011) may run on kau1, nie1, but its disks are on kau1, nie1, nie2.',
  },
  {
    defect: 'a rule that is switched off',
    stack: edited('Harule', withProps({ disable: true })),
    rule: 'guest-strict-node-affinity',
    message:
      'guest zeiterfassung (1011) has no node-affinity rule: HA may start it on a node without its disks, where it fails.',
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
      'guest zeiterfassung (1011) is in 2 node-affinity rules (zeiterfassung, zweite): Proxmox VE drops them all.',
  },
  {
    defect: 'a guest that is not protected',
    stack: edited('VmLegacy', withOpts({ protect: false })),
    rule: 'guest-never-lost',
    message: 'guest zeiterfassung (1011) is not protected: an update may delete or replace it with its disks.',
  },
  {
    defect: 'a guest whose node is enforced',
    stack: edited('VmLegacy', withOpts({ ignoreChanges: [] })),
    rule: 'guest-never-lost',
    message:
      'guest zeiterfassung (1011) does not ignore its node: after HA moved it, the next update would replace it with an empty one.',
  },
];

const rule = (id: string): Rule => {
  const found = rules.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};

describe('The rules of the policy pack', () => {
  it.each(rules.map((each) => [each.id, each] as const))('%s says nothing about a good stack', (_, each) => {
    expect(messages(each, goodStack())).toEqual([]);
  });

  it.each(defects)('$rule finds $defect, and no other rule speaks', ({ stack, rule: expected, message }) => {
    expect(messages(rule(expected), stack)).toEqual([message]);
    for (const other of rules.filter((each) => each.id !== expected)) expect(messages(other, stack)).toEqual([]);
  });

  it('guest-replicated-to-other-site finds a guest whose replicas stay inside its home site', () => {
    const stack = edited('Replication', toKaufungen).map((each) =>
      each.type.endsWith('Harule') ? withProps({ nodes: { nie1: 1, nie2: 1 } })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toEqual([
      'guest zeiterfassung (1011) on nie1 has replicas on nie2: none at another site than niestetal. When that site is lost, so is the guest.',
    ]);
  });

  it('guest-replicated-to-other-site does not count a job that is switched off', () => {
    const stack = edited('Replication', (each) =>
      each.props.target === 'kau1' ? withProps({ disable: true })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toHaveLength(1);
  });

  it('guest-replicated-to-other-site takes a node of no known site for no site at all', () => {
    const stack = edited('Replication', (each) =>
      each.props.target === 'kau1' ? withProps({ target: 'fremd1' })(each) : each,
    );
    expect(messages(rule('guest-replicated-to-other-site'), stack)).toHaveLength(1);
  });

  it('say nothing about a guest that HA moved and whose job is not turned round yet', () => {
    const moved = edited('VmLegacy', withProps({ nodeName: 'kau1' }));
    for (const each of rules) expect(messages(each, moved)).toEqual([]);
  });

  it('say nothing about a moved guest whose job was turned round', () => {
    const turned = edited('VmLegacy', withProps({ nodeName: 'kau1' })).map((each) =>
      each.props.target === 'kau1' ? withProps({ target: 'nie1' })(each) : each,
    );
    for (const each of rules) expect(messages(each, turned)).toEqual([]);
  });

  it('still find a node without disks in the rule of a moved guest', () => {
    const moved = edited('VmLegacy', withProps({ nodeName: 'kau1' })).map((each) =>
      each.type.endsWith('Harule') ? withProps({ nodes: { kau1: 1, kau2: 1, nie1: 1, nie2: 1 } })(each) : each,
    );
    expect(messages(rule('guest-strict-node-affinity'), moved)).toHaveLength(1);
  });

  it('have ids, titles and remediations of their own, and name the edition of every reference', () => {
    expect(new Set(rules.map((each) => each.id)).size).toBe(rules.length);
    for (const each of rules) {
      expect(each.remediation).not.toBe('');
      expect(each.references.length).toBeGreaterThan(0);
      for (const reference of each.references) expect(reference.edition).toMatch(/^\d{4}/);
    }
  });
});
