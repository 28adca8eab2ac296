import { describe, expect, it } from 'vitest';
import { effectiveRules } from '../../../../model/ha/rules/effective.ts';
import { infeasibilities } from '../../../../model/ha/rules/feasibility.ts';
import type { Rule } from '../../../../model/ha/rules/rule.ts';
import { apart, off, on, threeNodes, together } from './written.ts';

const ineffective = 'rule is ineffective as there are less than two resources';
const tooMany = 'rule defines more resources than available nodes';
const sharedWithPositive = 'rule shares two or more resources with a positive resource affinity rule';
const sharedWithNegative = 'rule shares two or more resources with a negative resource affinity rule';
const severalPriorities = 'resources are in node affinity rules with multiple priorities';
const prioritiesWithAffinity =
  'resources are in a resource affinity rule and cannot be in a node affinity rule with multiple priorities';
const severalNodeRules = 'resources are in multiple node affinity rules';
const otherNodeRule =
  'at least one resource is in a positive resource affinity rule and there are other resources in at least one other node affinity rule already';
const tooFewNodes = 'two or more resources are restricted to less nodes than available to the resources';
const wouldRestrict =
  'at least one resource is in a negative resource affinity rule and this rule would restrict these to less nodes than available to the resources';
const used = (sid: string) => `resource '${sid}' is already used in another node affinity rule`;

const verdicts = (rules: readonly Rule[]) =>
  effectiveRules(rules, threeNodes).dropped.map(({ rule, reason }) => [rule, reason]);

interface Row {
  defect: string;
  rules: Rule[];
  dropped: [string, string][];
  twin: string;
  harmless: Rule[];
}

const table: Row[] = [
  {
    defect: 'a resource in two node-affinity rules',
    rules: [on('a', 'vm:1 vm:2', 'node1'), on('b', 'vm:2 vm:3', 'node2')],
    dropped: [
      ['a', used('vm:2')],
      ['b', used('vm:2')],
    ],
    twin: 'resources that have one each',
    harmless: [on('a', 'vm:1 vm:2', 'node1'), on('b', 'vm:3', 'node1')],
  },
  {
    defect: 'two resources in two node-affinity rules, named in their order',
    rules: [on('a', 'vm:2 vm:1', 'node1'), on('b', 'vm:1 vm:2', 'node2')],
    dropped: [
      ['a', used('vm:1')],
      ['a', used('vm:2')],
      ['b', used('vm:1')],
      ['b', used('vm:2')],
    ],
    twin: 'a second rule that is disabled',
    harmless: [on('a', 'vm:2 vm:1', 'node1'), off(on('b', 'vm:1 vm:2', 'node2'))],
  },
  {
    defect: 'a resource that is alone together or apart',
    rules: [together('a', 'vm:1'), apart('b', 'vm:1')],
    dropped: [
      ['a', ineffective],
      ['b', ineffective],
    ],
    twin: 'two',
    harmless: [together('a', 'vm:1 vm:2'), apart('b', 'vm:3 vm:4')],
  },
  {
    defect: 'four resources apart on three nodes',
    rules: [apart('a', 'vm:1 vm:2 vm:3 vm:4')],
    dropped: [['a', tooMany]],
    twin: 'three, and four that are together',
    harmless: [apart('a', 'vm:1 vm:2 vm:3'), together('b', 'vm:11 vm:12 vm:13 vm:14')],
  },
  {
    defect: 'two resources together over a third and yet apart',
    rules: [together('a', 'vm:1 vm:2'), together('b', 'vm:2 vm:3'), apart('c', 'vm:1 vm:3')],
    dropped: [
      ['a', sharedWithNegative],
      ['b', sharedWithNegative],
      ['c', sharedWithPositive],
    ],
    twin: 'a negative rule with one of them',
    harmless: [together('a', 'vm:1 vm:2'), together('b', 'vm:2 vm:3'), apart('c', 'vm:1 vm:4')],
  },
  {
    defect: 'a negative rule across two bundles, said once for each',
    rules: [together('a', 'vm:1 vm:2'), together('b', 'vm:3 vm:4'), apart('c', 'vm:1 vm:2 vm:3')],
    dropped: [
      ['a', sharedWithNegative],
      ['c', sharedWithPositive],
    ],
    twin: 'one resource of each bundle',
    harmless: [together('a', 'vm:1 vm:2'), together('b', 'vm:3 vm:4'), apart('c', 'vm:1 vm:3')],
  },
  {
    defect: 'resources apart of which one has nodes of several priorities',
    rules: [on('a', 'vm:1', 'node1:1 node2:2', { strict: false }), apart('b', 'vm:1 vm:2')],
    dropped: [
      ['a', prioritiesWithAffinity],
      ['b', severalPriorities],
    ],
    twin: 'nodes of one priority, another in each rule',
    harmless: [on('a', 'vm:1', 'node1:1 node2:1'), on('c', 'vm:2', 'node3:7'), apart('b', 'vm:1 vm:2')],
  },
  {
    defect: 'a bundle of two rules that is bound by two node-affinity rules',
    rules: [
      together('a', 'vm:1 vm:2'),
      together('b', 'vm:2 vm:3'),
      on('c', 'vm:1', 'node1'),
      on('d', 'vm:3', 'node1', { strict: false }),
    ],
    dropped: [
      ['a', severalNodeRules],
      ['b', severalNodeRules],
      ['c', otherNodeRule],
      ['d', otherNodeRule],
    ],
    twin: 'one rule for both ends',
    harmless: [together('a', 'vm:1 vm:2'), together('b', 'vm:2 vm:3'), on('c', 'vm:1 vm:3', 'node1')],
  },
  {
    defect: 'two resources apart on one node, whether it is a must or not',
    rules: [apart('a', 'vm:1 vm:2 vm:3'), on('b', 'vm:1', 'node1'), on('c', 'vm:2', 'node1', { strict: false })],
    dropped: [
      ['a', tooFewNodes],
      ['b', wouldRestrict],
      ['c', wouldRestrict],
    ],
    twin: 'two nodes for the two that are bound',
    harmless: [apart('a', 'vm:1 vm:2 vm:3'), on('b', 'vm:1', 'node1'), on('c', 'vm:2', 'node2')],
  },
];

describe('rules that contradict each other', () => {
  it.each(table)('are left out: $defect', ({ rules, dropped }) => {
    expect(verdicts(rules)).toEqual(dropped);
  });

  it.each(table)('are kept where they do not: $twin', ({ harmless }) => {
    expect(verdicts(harmless)).toEqual([]);
  });

  it.each(table)('are no matter while they are disabled: $defect', ({ rules }) => {
    expect(verdicts(rules.map(off))).toEqual([]);
  });

  it.each(table)('are refused one at a time for the same reasons: $defect', ({ rules, dropped }) => {
    for (const rule of rules) {
      const others = rules.filter((other) => other !== rule);
      expect(infeasibilities(rule, others, threeNodes)).toEqual(
        dropped.filter(([id]) => id === rule.id).map(([, message]) => ({ property: 'resources', message })),
      );
    }
  });
});

describe('a rule that is changed', () => {
  it('is judged without its earlier form', () => {
    const before = on('a', 'vm:1', 'node1');
    expect(infeasibilities(on('a', 'vm:1', 'node2'), [before], threeNodes)).toEqual([]);
  });

  it('says everything that speaks against it, in the order of the checks', () => {
    const rule = apart('a', 'vm:1 vm:2 vm:3 vm:4');
    const others = [together('b', 'vm:1 vm:2'), on('c', 'vm:3 vm:4', 'node1:1 node2:2')];
    expect(infeasibilities(rule, others, threeNodes).map(({ message }) => message)).toEqual([
      tooMany,
      sharedWithPositive,
      severalPriorities,
    ]);
  });
});
