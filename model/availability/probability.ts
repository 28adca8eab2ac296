/** Probabilities and importance from decision diagrams: sums of positive terms only, so small numbers keep their digits. */
import { type Bdd, type Edge, TRUE } from './bdd.ts';
import type { Diagram } from './build.ts';

/**
 * What is known of an event: it happens with probability `fails` at least, and does not with `works` at least. The two
 * add up to 1 where the probability is known; the rest is open. Both are carried along: 1 - works has no digits left
 * of a small probability.
 */
export interface Belief {
  readonly fails: number;
  readonly works: number;
  /** Between the bounds; 0 exactly where the probability is known. */
  readonly open: number;
}

export const known = (probability: number): Belief => ({ fails: probability, works: 1 - probability, open: 0 });
export const opposite = ({ fails, works, open }: Belief): Belief => ({ fails: works, works: fails, open });

/** The belief in each node's function, by the node's number. Node 0 is true. */
interface Beliefs {
  readonly fails: Float64Array;
  readonly works: Float64Array;
}

/**
 * The belief in a diagram's function. Where a variable is open, each node counts with the less favourable of its
 * children: true bounds for every function, exact ones for those that rise with each variable.
 * @param leaves by level
 */
export function beliefIn(diagram: Diagram, leaves: readonly Belief[]): Belief {
  const { fails, works } = beliefs({ bdd: diagram.bdd, roots: [diagram.root] }, leaves);
  const at = side(diagram.root, fails, works);
  const not = side(diagram.root ^ 1, fails, works);
  return { fails: at, works: not, open: leaves.every(({ open }) => open === 0) ? 0 : Math.max(0, 1 - at - not) };
}

const side = (edge: Edge, fails: Float64Array, works: Float64Array): number =>
  ((edge & 1) === 0 ? fails : works)[edge >>> 1] as number;

/**
 * The probability of each of several functions over the same variables, in their order.
 * @param leaves by level, all of them known
 */
export function probabilities(bdd: Bdd, roots: readonly Edge[], leaves: readonly Belief[]): number[] {
  const { fails, works } = beliefs({ bdd, roots }, leaves);
  return roots.map((root) => side(root, fails, works));
}

function beliefs({ bdd, roots }: { bdd: Bdd; roots: readonly Edge[] }, leaves: readonly Belief[]): Beliefs {
  const fails = new Float64Array(bdd.size);
  const works = new Float64Array(bdd.size);
  fails[TRUE] = 1;
  const highs = Float64Array.from(leaves, (leaf) => leaf.fails);
  const lows = Float64Array.from(leaves, (leaf) => leaf.works);
  const opens = Float64Array.from(leaves, (leaf) => leaf.open);
  for (const node of bdd.below(roots)) {
    const level = bdd.level(node << 1);
    const high = bdd.high(node << 1);
    const low = bdd.low(node << 1);
    const [q, p, open] = [highs[level] as number, lows[level] as number, opens[level] as number];
    const [highFails, highWorks] = [side(high, fails, works), side(high ^ 1, fails, works)];
    const [lowFails, lowWorks] = [side(low, fails, works), side(low ^ 1, fails, works)];
    fails[node] = q * highFails + p * lowFails;
    works[node] = q * highWorks + p * lowWorks;
    if (open > 0) {
      fails[node] = (fails[node] as number) + open * Math.min(highFails, lowFails);
      works[node] = (works[node] as number) + open * Math.min(highWorks, lowWorks);
    }
  }
  return { fails, works };
}

/**
 * Birnbaum importance of each level's variable: by how much the function's probability rises as the variable's goes
 * from 0 to 1, everything else as it is. One pass down for all of them (Rauzy 1993). Needs known probabilities.
 * @param leaves by level
 */
export function birnbaum(diagram: Diagram, leaves: readonly Belief[]): number[] {
  const { bdd, root } = diagram;
  const { fails, works } = beliefs({ bdd, roots: [root] }, leaves);
  const importance = leaves.map(() => 0);
  // Weight of the ways from the root to a node, those with a negation counted as negative.
  const reach = new Float64Array(bdd.size);
  const arrive = (edge: Edge, weight: number) => {
    reach[edge >>> 1] = (reach[edge >>> 1] as number) + ((edge & 1) === 0 ? weight : -weight);
  };
  arrive(root, 1);
  for (const node of bdd.below([root]).reverse()) {
    const level = bdd.level(node << 1);
    const weight = reach[node] as number;
    const leaf = leaves[level];
    if (leaf === undefined) continue;
    const [high, low] = [bdd.high(node << 1), bdd.low(node << 1)];
    // Of the two ways to take the difference, the one with the smaller numbers has more digits.
    const rise = side(high, fails, works) - side(low, fails, works);
    const fall = side(low ^ 1, fails, works) - side(high ^ 1, fails, works);
    const smaller = Math.abs(side(low, fails, works)) < 0.5 ? rise : fall;
    importance[level] = (importance[level] ?? 0) + weight * smaller;
    arrive(high, weight * leaf.fails);
    arrive(low, weight * leaf.works);
  }
  return importance;
}
