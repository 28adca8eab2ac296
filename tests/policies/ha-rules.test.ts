/** Each of the seven ways in which HA rules can contradict one another, declared beside the rules of the guests. */
import { describe, expect, it } from 'vitest';
import { changing, type Edit, findings, stacks, unchanged, withRule } from './both-stacks.ts';

const sids = (...vmIds: number[]) => vmIds.map((vmId) => `vm:${vmId}`);
const together = (id: string, ...vmIds: number[]) =>
  withRule(id, { type: 'resource-affinity', affinity: 'positive', resources: sids(...vmIds) });
const apart = (id: string, ...vmIds: number[]) =>
  withRule(id, { type: 'resource-affinity', affinity: 'negative', resources: sids(...vmIds) });
const ownRule = 'niestetal-zeiterfassung-anwendung';
/** Gives the guest 1011 a rule together with 4011, and takes that one's own away. */
const oneRuleForTwo: Edit = (all) =>
  changing(':Harule', 'landkreis-kassel-zeiterfassung-anwendung', { disable: true })(
    changing(':Harule', ownRule, { resources: sids(1011, 4011) })(all),
  );

const contradictions: { what: string; edits: Edit[]; rule: string; reason: string }[] = [
  {
    what: 'a rule for one guest alone',
    edits: [apart('zusatz', 1011)],
    rule: 'zusatz',
    reason: 'rule is ineffective as there are less than two resources',
  },
  {
    what: 'more guests to be apart than there are nodes',
    edits: [apart('zusatz', 1011, 1021, 2011, 2021, 3021)],
    rule: 'zusatz',
    reason: 'rule defines more resources than available nodes',
  },
  {
    what: 'two guests to be together and apart',
    edits: [oneRuleForTwo, together('zusammen', 1011, 4011), apart('zusatz', 1011, 4011)],
    rule: 'zusatz',
    reason: 'rule shares two or more resources with a positive resource affinity rule',
  },
  {
    what: 'guests to be apart whose nodes have several priorities',
    edits: [apart('zusatz', 1011, 4021), changing(':Harule', ownRule, { nodes: { kau1: 1, nie1: 2, nie2: 1 } })],
    rule: 'zusatz',
    reason: 'resources are in node affinity rules with multiple priorities',
  },
  {
    what: 'guests to be together that are bound to nodes by rules of their own',
    edits: [together('zusatz', 1011, 4011)],
    rule: 'zusatz',
    reason: 'resources are in multiple node affinity rules',
  },
  {
    what: 'guests to be apart whose rules leave too few nodes between them',
    edits: [apart('zusatz', 1011, 4011, 1021, 1022)],
    rule: 'zusatz',
    reason: 'two or more resources are restricted to less nodes than available to the resources',
  },
];

const infeasible = (...edits: Edit[]) =>
  findings(edits.reduce((resources, edit) => edit(resources), unchanged(stacks.both)))['ha-rules-feasible'] ?? [];

describe('ha-rules-feasible', () => {
  it.each(contradictions)('finds $what', ({ edits, rule, reason }) => {
    const [own] = infeasible(...edits).filter((message) => message.startsWith(`HA rule ${rule}: it can't be kept`));
    expect(own).toContain(reason);
  });

  it.each(contradictions)('passes over $what in a rule that is switched off', ({ edits, rule }) => {
    expect(infeasible(...edits, changing(':Harule', rule, { disable: true }))).toEqual([]);
  });

  it('leaves a guest in two node-affinity rules to guest-strict-node-affinity, which names both', () => {
    const twice = withRule('zweite', {
      type: 'node-affinity',
      resources: sids(1011),
      nodes: { nie1: 1 },
      strict: true,
    });
    const found = findings(twice(stacks.both));
    expect(Object.keys(found)).toEqual(['guest-strict-node-affinity']);
    expect(found['guest-strict-node-affinity']?.[0]).toContain('is in 2 node-affinity rules');
  });

  it('finds a rule of one stack that contradicts what the inventory plans for the other', () => {
    const mixed = together('zusatz', 1011, 2011);
    expect(Object.keys(findings(mixed(stacks.primary)))).toEqual(['ha-rules-feasible']);
  });
});
