import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../../model/ha/rules/compiled.ts';
import { effectiveRules, sentence } from '../../../../model/ha/rules/effective.ts';
import type { Rule } from '../../../../model/ha/rules/rule.ts';
import { apart, off, on, threeNodes, together } from './written.ts';

const inForce = (...rules: Rule[]) => effectiveRules(rules, threeNodes).rules;

describe('positive rules', () => {
  it('that share a resource are one, where the one with the lowest resource was', () => {
    const rules = inForce(apart('x', 'vm:8 vm:9', 1), together('b', 'vm:2 vm:3', 2), together('a', 'vm:1 vm:2', 3));
    expect(rules).toEqual([apart('x', 'vm:8 vm:9', 1), together('_merged-a-b', 'vm:1 vm:2 vm:3', 3)]);
  });

  it('are one too when a later rule joins two bundles', () => {
    const rules = inForce(together('a', 'vm:1 vm:8'), together('b', 'vm:2 vm:9'), together('c', 'vm:8 vm:9'));
    expect(rules).toEqual([together('_merged-a-b-c', 'vm:1 vm:2 vm:8 vm:9')]);
  });

  it('without a common resource, or disabled, stay as they are', () => {
    const rules = [together('a', 'vm:1 vm:2'), together('b', 'vm:3 vm:4'), off(together('c', 'vm:2 vm:3'))];
    expect(inForce(...rules)).toEqual(rules);
  });
});

describe('what one resource is kept apart from', () => {
  it('the merged rest of its bundle is kept apart from too, in the order after the first rule', () => {
    const rules = inForce(
      together('a', 'vm:1 vm:2', 3),
      together('b', 'vm:2 vm:3', 4),
      apart('c', 'vm:1 vm:7 vm:8', 5),
    );
    expect(rules.slice(2)).toEqual([
      apart('_implicit-negative-_merged-a-b-vm:2-vm:7', 'vm:2 vm:7', 4),
      apart('_implicit-negative-_merged-a-b-vm:2-vm:8', 'vm:2 vm:8', 4),
      apart('_implicit-negative-_merged-a-b-vm:3-vm:7', 'vm:3 vm:7', 4),
      apart('_implicit-negative-_merged-a-b-vm:3-vm:8', 'vm:3 vm:8', 4),
    ]);
  });

  it('implies nothing for a bundle that is disabled or left out', () => {
    expect(inForce(off(together('a', 'vm:1 vm:2')), apart('b', 'vm:1 vm:3'))).toHaveLength(2);
    const leftOut = inForce(together('a', 'vm:1 vm:2'), apart('b', 'vm:1 vm:3'), apart('c', 'vm:1 vm:2'));
    expect(leftOut).toEqual([apart('b', 'vm:1 vm:3')]);
  });
});

describe('the nodes of one resource', () => {
  it('are those of its whole bundle', () => {
    const { nodeAffinity } = compileRules(inForce(on('a', 'vm:2', 'node2'), together('b', 'vm:1 vm:2')), threeNodes);
    expect(nodeAffinity.get('vm:1')).toEqual(new Map([['node2', 0]]));
  });

  it('are its own again once the bundle is disabled', () => {
    const rules = inForce(on('a', 'vm:2', 'node2'), off(together('b', 'vm:1 vm:2')));
    expect([...compileRules(rules, threeNodes).nodeAffinity.keys()]).toEqual(['vm:2']);
  });

  it('are the named ones by priority and, for a loose rule, all others after them', () => {
    const { nodeAffinity } = compileRules([on('a', 'vm:1', 'node2:3 node9', { strict: false })], threeNodes);
    expect(nodeAffinity.get('vm:1')).toEqual(
      new Map([
        ['node2', 3],
        ['node9', 0],
        ['node1', -1],
        ['node3', -1],
      ]),
    );
  });
});

describe('a rule that is left out', () => {
  it('is said in one sentence', () => {
    const { dropped } = effectiveRules([together('alone', 'vm:1')], threeNodes);
    expect(dropped.map(sentence)).toEqual([
      "Drop rule 'alone', because rule is ineffective as there are less than two resources.",
    ]);
  });

  it('comes by its id, wherever it stood', () => {
    const { dropped } = effectiveRules([together('b', 'vm:1'), apart('a', 'vm:2')], threeNodes);
    expect(dropped.map(({ rule }) => rule)).toEqual(['a', 'b']);
  });
});
