/** How many minimal cut sets there are, in all and by order, and which. */
import type { CutSets } from './cut-sets.ts';
import { UNIT, type Zbdd } from './zbdd.ts';

/** The cut sets of an event or a module. */
export interface Counts {
  /** Undefined where only the small ones could be found. */
  readonly total: bigint | undefined;
  /** By order, from 0 to the greatest that was asked for; undefined where not even these could be found. */
  readonly byOrder: readonly number[] | undefined;
}

/** An event: one cut set of one element. */
export function countsOfEvent(order: number): Counts {
  return { total: 1n, byOrder: Array.from({ length: order + 1 }, (_, each) => (each === 1 ? 1 : 0)) };
}

/**
 * How many sets there are in all when each element of a level stands for as many as `leaves` says.
 * @param leaves by level
 */
export function countAll({ zbdd, root }: CutSets, leaves: readonly bigint[]): bigint {
  const quick = sumUp<number>(zbdd, root, leaves.map(Number), {
    zero: 0,
    unit: 1,
    add: (a, b, times) => a + b * times,
  });
  // No node below has more sets than the root, so all numbers on the way were exact as well.
  if (quick <= Number.MAX_SAFE_INTEGER) return BigInt(quick);
  return sumUp<bigint>(zbdd, root, leaves, { zero: 0n, unit: 1n, add: (a, b, times) => a + b * times });
}

/** How many sets there are of each order up to `order`; `leaves` has the same of each level's element. */
export function countByOrder({ zbdd, root }: CutSets, leaves: readonly (readonly number[])[], order: number): number[] {
  const zero: number[] = Array.from({ length: order + 1 }, () => 0);
  return sumUp<readonly number[]>(zbdd, root, leaves, {
    zero,
    unit: zero.map((_, each) => (each === 0 ? 1 : 0)),
    add: (low, high, leaf) =>
      low.map((own, each) => {
        let sum = own;
        for (let part = 1; part <= each; part += 1) sum += (leaf[part] ?? 0) * (high[each - part] ?? 0);
        return sum;
      }),
  }).slice();
}

interface Sum<T> {
  /** Of no sets. */
  readonly zero: T;
  /** Of the empty set. */
  readonly unit: T;
  /** Of those of the low child and, with the level's element in each, of the high child. */
  readonly add: (low: T, high: T, leaf: T) => T;
}

function sumUp<T>(zbdd: Zbdd, root: number, leaves: readonly T[], { zero, unit, add }: Sum<T>): T {
  const sums = new Map<number, T>();
  const of = (family: number): T => (family > UNIT ? (sums.get(family) ?? zero) : family === UNIT ? unit : zero);
  for (const node of zbdd.below(root)) {
    sums.set(node, add(of(zbdd.low(node)), of(zbdd.high(node)), leaves[zbdd.level(node)] ?? zero));
  }
  return of(root);
}

/**
 * The sum over all cut sets of the product of their elements' weights, and by how much it rises with each level's.
 * With probabilities for weights this is the rare-event approximation of the top event.
 */
export function sumOfProducts({ zbdd, root }: CutSets, weights: readonly number[]): { sum: number; slopes: number[] } {
  const sums = new Float64Array(zbdd.size);
  sums[UNIT] = 1;
  const nodes = zbdd.below(root);
  for (const node of nodes) {
    const weight = weights[zbdd.level(node)] ?? 0;
    sums[node] = (sums[zbdd.low(node)] as number) + weight * (sums[zbdd.high(node)] as number);
  }
  const reach = new Float64Array(zbdd.size);
  reach[root] = 1;
  const slopes = weights.map(() => 0);
  for (const node of nodes.reverse()) {
    const level = zbdd.level(node);
    const [high, low] = [zbdd.high(node), zbdd.low(node)];
    const ways = reach[node] as number;
    slopes[level] = (slopes[level] ?? 0) + ways * (sums[high] as number);
    reach[high] = (reach[high] as number) + ways * (weights[level] ?? 0);
    reach[low] = (reach[low] as number) + ways;
  }
  return { sum: sums[root] as number, slopes };
}

/** The sets with at most `order` elements, as lists of levels, ascending. */
export function* setsOf({ zbdd, root }: CutSets, order: number): Generator<number[]> {
  if (root === UNIT) yield [];
  if (root <= UNIT) return;
  if (order > 0) {
    const level = zbdd.level(root);
    for (const rest of setsOf({ zbdd, root: zbdd.high(root) }, order - 1)) yield [level, ...rest];
  }
  yield* setsOf({ zbdd, root: zbdd.low(root) }, order);
}
