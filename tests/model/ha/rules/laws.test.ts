/** What holds for rules of any kind, with random ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompiledRules, compileRules } from '../../../../model/ha/rules/compiled.ts';
import { effectiveRules } from '../../../../model/ha/rules/effective.ts';
import {
  isNegative,
  isPositive,
  type NodeAffinityRule,
  type ResourceAffinityRule,
  type Rule,
  type Sid,
} from '../../../../model/ha/rules/rule.ts';

const nodes = ['node1', 'node2', 'node3', 'node4'];
const disabled = fc.boolean().map((off) => (off ? { disabled: true } : {}));
// Few resources for many rules: they must meet.
const resources = fc
  .uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 4 })
  .map((ids): ReadonlySet<Sid> => new Set(ids.map((id) => `vm:${id}`)));

const nodeAffinity = fc
  .record({ resources, disabled, strict: fc.boolean(), named: fc.subarray(nodes, { minLength: 1 }), step: fc.nat(1) })
  .map(
    ({ resources, disabled, strict, named, step }): Omit<NodeAffinityRule, 'id' | 'order'> => ({
      type: 'node-affinity',
      resources,
      strict,
      nodes: new Map(named.map((node, index) => [node, index * step])),
      ...disabled,
    }),
  );
const resourceAffinity = fc.record({ resources, disabled, affinity: fc.constantFrom('positive', 'negative') }).map(
  ({ resources, disabled, affinity }): Omit<ResourceAffinityRule, 'id' | 'order'> => ({
    type: 'resource-affinity',
    resources,
    affinity,
    ...disabled,
  }),
);
const numbered = (
  rule: Omit<NodeAffinityRule, 'id' | 'order'> | Omit<ResourceAffinityRule, 'id' | 'order'>,
  index: number,
): Rule => ({
  ...rule,
  id: `rule${index}`,
  order: index + 1,
});
const anyRules = fc.array(fc.oneof(nodeAffinity, resourceAffinity), { maxLength: 9 }).map((some) => some.map(numbered));
const resourceRules = fc.array(resourceAffinity, { maxLength: 9 }).map((some) => some.map(numbered));

const holds = <T>(rules: fc.Arbitrary<T>, law: (rules: T) => void) =>
  fc.assert(fc.property(rules, law), { numRuns: 500 });
const enabled = (rules: readonly Rule[]) => rules.filter((rule) => !rule.disabled);
const plain = ({ nodeAffinity, positive, negative }: CompiledRules) => ({
  nodeAffinity: new Map(nodeAffinity),
  positive: new Map(positive),
  negative: new Map(negative),
});

describe('rules in force', () => {
  it('are the same whatever order they were written in', () => {
    const shuffled = anyRules.chain((rules) =>
      fc.record({
        rules: fc.constant(rules),
        other: fc.shuffledSubarray(rules, { minLength: rules.length, maxLength: rules.length }),
      }),
    );
    holds(shuffled, ({ rules, other }) => {
      const [a, b] = [effectiveRules(rules, nodes), effectiveRules(other, nodes)];
      expect(b.dropped).toEqual(a.dropped);
      expect(plain(compileRules(b.rules, nodes))).toEqual(plain(compileRules(a.rules, nodes)));
    });
  });

  it('are found free of contradictions when they are judged again', () => {
    holds(resourceRules, (rules) => {
      const once = effectiveRules(rules, nodes);
      const twice = effectiveRules(once.rules, nodes);
      expect(twice.dropped).toEqual([]);
      expect(compileRules(twice.rules, nodes).positive).toEqual(compileRules(once.rules, nodes).positive);
    });
  });

  it('bind each resource by at most one node-affinity rule', () => {
    holds(anyRules, (rules) => {
      const bound = enabled(effectiveRules(rules, nodes).rules)
        .filter((rule) => rule.type === 'node-affinity')
        .flatMap((rule) => [...rule.resources]);
      expect(bound.toSorted()).toEqual([...new Set(bound)].sort());
    });
  });

  it('leave what is disabled as it is', () => {
    holds(anyRules, (rules) => {
      const kept = effectiveRules(rules, nodes).rules.filter((rule) => rule.disabled);
      expect(kept).toEqual(rules.filter((rule) => rule.disabled));
    });
  });
});

describe('resources that are kept together', () => {
  it('are divided into bundles without a common resource, and none is lost', () => {
    holds(anyRules, (rules) => {
      const { rules: kept, dropped } = effectiveRules(rules, nodes);
      const leftOut = new Set(dropped.map(({ rule }) => rule));
      const configured = enabled(rules)
        .filter(isPositive)
        .filter(({ id }) => !leftOut.has(id));
      const bundled = enabled(kept)
        .filter(isPositive)
        .flatMap((rule) => [...rule.resources]);
      expect(bundled.toSorted()).toEqual([...new Set(configured.flatMap((rule) => [...rule.resources]))].sort());
    });
  });

  it('have the same nodes', () => {
    holds(anyRules, (rules) => {
      const { nodeAffinity, positive } = compileRules(effectiveRules(rules, nodes).rules, nodes);
      for (const [sid, others] of positive) {
        for (const other of others) expect(nodeAffinity.get(other)).toEqual(nodeAffinity.get(sid));
      }
    });
  });
});

describe('resources that are kept apart', () => {
  it('are so in both directions, never from themselves or from what they are kept with', () => {
    holds(anyRules, (rules) => {
      const { positive, negative } = compileRules(effectiveRules(rules, nodes).rules, nodes);
      for (const [sid, others] of negative) {
        expect(others.has(sid)).toBe(false);
        for (const other of others) {
          expect(negative.get(other)?.has(sid)).toBe(true);
          expect(positive.get(sid)?.has(other) ?? false).toBe(false);
        }
      }
    });
  });

  it('are apart from the whole bundle of the other', () => {
    holds(anyRules, (rules) => {
      const { rules: kept, dropped } = effectiveRules(rules, nodes);
      const leftOut = new Set(dropped.map(({ rule }) => rule));
      const { positive, negative } = compileRules(kept, nodes);
      for (const rule of enabled(rules).filter(isNegative)) {
        if (leftOut.has(rule.id)) continue;
        for (const sid of rule.resources) {
          for (const other of rule.resources) {
            if (other === sid) continue;
            for (const mate of positive.get(other) ?? []) expect(negative.get(sid)?.has(mate)).toBe(true);
          }
        }
      }
    });
  });
});
