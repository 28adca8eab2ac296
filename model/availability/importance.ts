/** How much each event matters to the top event. */
import type { Diagram } from './build.ts';
import type { Circuit } from './circuit.ts';
import { sumOfProducts } from './counts.ts';
import { birnbaum } from './probability.ts';
import type { Leaf, Solved } from './solve.ts';

export interface Importance {
  /** By how much the top event's probability rises as the event's goes from 0 to 1 (Birnbaum 1969). */
  readonly birnbaum: number;
  /** The share of the top event's probability that goes with the event: probability x Birnbaum / top. */
  readonly criticality: number;
  /**
   * The share of the sum over all minimal cut sets that falls to those with the event (Vesely and Fussell, with the
   * rare-event approximation in numerator and denominator); undefined where not all cut sets were found.
   */
  readonly fussellVesely: number | undefined;
}

export interface SolvedTree {
  readonly circuit: Circuit;
  /** The module of the top event last. */
  readonly solved: readonly Solved[];
}

/** By the event's name; events that the top event does not depend on are left out. */
export function eventImportance(
  { circuit, solved }: SolvedTree,
  leaves: ReadonlyMap<number, Leaf>,
): Map<string, Importance> {
  const importance = new Map<string, Importance>();
  const top = solved.at(-1);
  if (!top) return importance;
  const sums = productSums(solved, leaves);
  // How fast the top event's probability, and the sum over its cut sets, rise with those of each event and module.
  const slopes = new Map([[top.module.root, { probability: 1, sum: 1 }]]);
  for (const { module, diagram, cutSets } of solved.toReversed()) {
    const outer = slopes.get(module.root);
    if (!diagram || !outer) continue;
    const beliefs = diagram.order.flatMap((leaf) => leaves.get(leaf)?.belief ?? []);
    const inner = birnbaum(diagram, beliefs);
    const parts = cutSets && sums ? sumOfProducts(cutSets, weightsIn(diagram, sums)).slopes : [];
    for (const [level, leaf] of diagram.order.entries()) {
      slopes.set(leaf, {
        probability: outer.probability * (inner[level] ?? 0),
        sum: outer.sum * (parts[level] ?? 0),
      });
    }
  }
  const whole = sums?.get(top.module.root);
  for (const [number, slope] of slopes) {
    const node = circuit.node(number);
    if (node.kind !== 'variable') continue;
    const fails = leaves.get(number)?.belief.fails ?? 0;
    importance.set(node.name, {
      birnbaum: slope.probability,
      criticality: ratio(fails * slope.probability, top.belief.fails),
      fussellVesely: whole === undefined ? undefined : ratio(fails * slope.sum, whole),
    });
  }
  return importance;
}

/** For each event its probability, for each module the sum over its cut sets; undefined unless all cut sets are known. */
function productSums(solved: readonly Solved[], leaves: ReadonlyMap<number, Leaf>): Map<number, number> | undefined {
  const sums = new Map([...leaves].map(([number, { belief }]) => [number, belief.fails]));
  for (const { module, cutSets, diagram } of solved) {
    if (!cutSets || !diagram) return undefined;
    sums.set(module.root, sumOfProducts(cutSets, weightsIn(diagram, sums)).sum);
  }
  return sums;
}

function weightsIn({ order }: Diagram, sums: ReadonlyMap<number, number>): number[] {
  return order.map((leaf) => sums.get(leaf) ?? 0);
}

/** Nothing has no shares. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
