/** Exported trees, solved by SCRAM and by us. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScram } from '../../../dev/bench/scram.ts';
import { analyse } from '../../../model/availability/analyse.ts';
import type { FaultTree } from '../../../model/availability/fault-tree.ts';
import { writeFaultTree } from '../../../model/availability/mef/write.ts';
import { randomTree } from './support/random-tree.ts';
import { scramHere } from './support/scram-here.ts';

const { scram, reason } = await scramHere();

describe.skipIf(scram === undefined)(`SCRAM${reason}`, () => {
  it.each([
    { title: 'without negations', negations: false, seed: 1 },
    { title: 'with negations', negations: true, seed: 2 },
  ])('says the same of exported trees $title', async ({ negations, seed }) => {
    const trees = fc.sample(randomTree({ events: 9, gates: 10, negations }), { numRuns: 20, seed });
    for (const tree of trees.map(usedOnly)) {
      const ours = analyse(tree, { seconds: 60, memoryMiB: 64, now: () => 0, order: 9 });
      if (!scram) throw new Error('skipped without SCRAM');
      const theirs = await runScram(scram, writeFaultTree(tree));
      expect(theirs.probability).toBeCloseTo(ours.probability.lower, 5);
      expect(theirs.products).toBe(Number(ours.cutSets));
      const [always, ...byOrder] = ours.cutSetsByOrder ?? [];
      // The empty cut set is of order 1 to SCRAM.
      if (always === 0) expect(theirs.byOrder).toEqual(byOrder.slice(0, theirs.byOrder.length));
    }
  });
});

/** SCRAM takes every gate that no other uses for a top event. */
function usedOnly(tree: FaultTree): FaultTree {
  const used = new Set([tree.top]);
  for (const name of used) {
    for (const [, gate] of JSON.stringify(tree.gates.get(name)).matchAll(/"kind":"gate","name":"(\w+)"/g)) {
      if (gate !== undefined) used.add(gate);
    }
  }
  return { ...tree, gates: new Map([...tree.gates].filter(([name]) => used.has(name))) };
}
