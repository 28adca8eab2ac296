import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bdd, type Edge, FALSE, TRUE } from '../../../model/availability/bdd.ts';
import { Budget } from '../../../model/availability/budget.ts';
import { sift } from '../../../model/availability/sifting.ts';

const levels = 10;
const budget = () => new Budget(60, () => 0);

/** A function of the levels, as instructions for a stack machine. */
const program = fc.array(fc.record({ level: fc.nat(levels - 1), operation: fc.nat(4) }), {
  minLength: 4,
  maxLength: 40,
});

function run(bdd: Bdd, steps: readonly { level: number; operation: number }[]): Edge {
  return steps.reduce<Edge>((sofar, { level, operation }) => {
    const variable = bdd.variable(level);
    if (operation === 0) return bdd.and(sofar, variable);
    if (operation === 1) return bdd.or(sofar, variable);
    if (operation === 2) return bdd.xor(sofar, variable);
    return operation === 3 ? bdd.and(sofar, variable ^ 1) : bdd.or(sofar ^ 1, variable);
  }, FALSE);
}

/** @param failed by level */
function holds(bdd: Bdd, root: Edge, failed: (level: number) => boolean): boolean {
  let edge = root;
  while (edge !== TRUE && edge !== FALSE) edge = failed(bdd.level(edge)) ? bdd.high(edge) : bdd.low(edge);
  return edge === TRUE;
}

describe('A decision diagram with a better order', () => {
  it('stands for the same functions', () => {
    fc.assert(
      fc.property(program, program, (one, other) => {
        const bdd = new Bdd(budget(), 1 << 20);
        const roots = [
          run(bdd, one),
          run(bdd, other),
          ...Array.from({ length: levels }, (_, each) => bdd.variable(each)),
        ];
        const better = sift(bdd, roots, levels, budget(), 1 << 20);
        expect([...better.formerLevels].sort((a, b) => a - b)).toEqual(
          Array.from({ length: levels }, (_, each) => each),
        );
        expect(better.bdd.below(better.roots).length).toBeLessThanOrEqual(bdd.below(roots).length);
        for (let mask = 0; mask < 2 ** levels; mask += 7) {
          const failed = (former: number) => ((mask >> former) & 1) === 1;
          for (const [place, root] of roots.entries()) {
            const moved = better.roots[place] ?? FALSE;
            expect(holds(better.bdd, moved, (level) => failed(better.formerLevels[level] ?? 0))).toBe(
              holds(bdd, root, failed),
            );
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is small for pairs that lie apart, which the order at first makes exponential', () => {
    const pairs = 10;
    const bdd = new Bdd(budget(), 1 << 20);
    const each = Array.from({ length: pairs }, (_, pair) => bdd.and(bdd.variable(pair), bdd.variable(pair + pairs)));
    const root = each.reduce((any, pair) => bdd.or(any, pair), FALSE);
    const variables = Array.from({ length: 2 * pairs }, (_, level) => bdd.variable(level));
    expect(bdd.below([root]).length).toBeGreaterThan(2 ** pairs);
    const better = sift(bdd, [root, ...variables], 2 * pairs, budget(), 1 << 20);
    expect(better.bdd.below(better.roots.slice(0, 1)).length).toBe(2 * pairs);
  });
});
