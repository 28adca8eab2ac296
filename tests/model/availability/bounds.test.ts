import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_A_NODE } from '../../../model/availability/bdd.ts';
import { bound } from '../../../model/availability/bounds.ts';
import { Budget } from '../../../model/availability/budget.ts';
import { isNegated, nodeOf, nodesBelow } from '../../../model/availability/circuit.ts';
import { compile } from '../../../model/availability/compile.ts';
import type { FaultTree } from '../../../model/availability/fault-tree.ts';
import { cutSetsFromGates } from '../../../model/availability/gate-cut-sets.ts';
import { known } from '../../../model/availability/probability.ts';
import { eventLeaf } from '../../../model/availability/solve.ts';
import { tryAll } from './support/brute-force.ts';
import { randomTree } from './support/random-tree.ts';

const numRuns = Number(process.env.IKZ_PROPERTY_RUNS ?? 150);
const events = 9;

/** A whole tree as one module, for what is done where its diagram is too large. */
function whole(tree: FaultTree, nodes: number) {
  const { circuit, top } = compile(tree);
  const below = nodesBelow(circuit, nodeOf(top)).filter((number) => number > 0);
  const [gates, variables] = [true, false].map((isGate) =>
    below.filter((number) => circuit.args(number).length > 0 === isGate),
  );
  const module = { root: nodeOf(top), gates: gates ?? [], leaves: variables ?? [] };
  const leaves = new Map(
    module.leaves.map((number) => {
      const node = circuit.node(number);
      const probability = node.kind === 'variable' ? tree.basicEvents.get(node.name) : undefined;
      return [number, eventLeaf(known(probability ?? 0), events)];
    }),
  );
  const memoryMiB = (2 * nodes * BYTES_A_NODE) / 2 ** 20;
  const task = { circuit, budget: new Budget(60, () => 0), memoryMiB, order: events };
  return { task, module, leaves, negated: isNegated(top) };
}

describe('Diagrams that are cut down', () => {
  it('give bounds between which the probability lies, and the closer the more is kept', () => {
    let open = 0;
    fc.assert(
      fc.property(randomTree({ events, gates: 12, negations: true }), (tree) => {
        const { probability } = tryAll(tree);
        const widths = [2, 8, 512].map((kept) => {
          const { task, module, leaves, negated } = whole(tree, kept * 64);
          const { fails, works } = bound(task, module, leaves, kept);
          const [lower, upper] = negated ? [works, 1 - fails] : [fails, 1 - works];
          expect(lower).toBeLessThanOrEqual(probability + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(probability - 1e-12);
          return upper - lower;
        });
        open += (widths[0] ?? 0) > 1e-6 ? 1 : 0;
        expect(widths[2]).toBeLessThan(1e-9);
      }),
      { numRuns },
    );
    expect(open).toBeGreaterThan(numRuns / 10);
  });
});

describe('Cut sets straight from the gates', () => {
  it('are as many of each order as come of trying every combination, and bound the probability', () => {
    fc.assert(
      fc.property(randomTree({ events, gates: 10, negations: false }), (tree) => {
        const { probability, cutSets } = tryAll(tree);
        const { task, module, leaves, negated } = whole(tree, 1 << 16);
        const { counts, upper = 0 } = cutSetsFromGates(task, module, leaves, negated);
        expect(Number(counts.total)).toBe(cutSets.length);
        const orders = cutSets.map((set) => set.split(' ').length);
        const byOrder = counts.byOrder?.map((_, order) => orders.filter((each) => each === order).length);
        expect(counts.byOrder).toEqual(byOrder);
        expect(upper).toBeGreaterThanOrEqual(probability * (1 - 1e-12));
      }),
      { numRuns },
    );
  });

  it('are not given of a tree in which an event helps by failing', () => {
    const tree: FaultTree = {
      name: 'either',
      top: 'top',
      gates: new Map([['top', { kind: 'xor', args: ['a', 'b'].map((name) => ({ kind: 'basic-event', name })) }]]),
      basicEvents: new Map([
        ['a', 0.1],
        ['b', 0.1],
      ]),
      houseEvents: new Map(),
    };
    const { task, module, leaves, negated } = whole(tree, 1 << 12);
    expect(cutSetsFromGates(task, module, leaves, negated).counts.total).toBeUndefined();
  });
});
