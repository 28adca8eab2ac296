/** How much each event matters to the top event. */
import { type Circuit, nodeOf } from './circuit.ts';
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
  const top = solved.at(-1);
  const slopes = new Map<number, number>();
  const shares = new Map<number, number>();
  const weights = new Map<number, number>([...leaves].map(([number, { belief }]) => [number, belief.fails]));
  let complete = true;
  // Cut sets of a module count with their sum, not with the module's probability.
  for (const { module, cutSets, diagram } of solved) {
    if (!cutSets || !diagram) complete = false;
    else
      weights.set(
        module.root,
        sumOfProducts(
          cutSets,
          diagram.order.map((leaf) => weights.get(leaf) ?? 0),
        ).sum,
      );
  }
  if (top) {
    slopes.set(top.module.root, 1);
    shares.set(top.module.root, 1);
  }
  for (const { module, diagram, cutSets, inverted } of solved.toReversed()) {
    if (!diagram || !top) continue;
    void inverted;
    const slope = slopes.get(module.root) ?? 0;
    const share = shares.get(module.root) ?? 0;
    const known = diagram.order.flatMap((leaf) => leaves.get(leaf)?.belief ?? []);
    const rises = birnbaum(diagram, known);
    const parts =
      cutSets &&
      sumOfProducts(
        cutSets,
        diagram.order.map((leaf) => weights.get(leaf) ?? 0),
      ).slopes;
    for (const [level, leaf] of diagram.order.entries()) {
      slopes.set(leaf, slope * (rises[level] ?? 0));
      shares.set(leaf, share * (parts?.[level] ?? 0));
    }
  }
  const whole = weights.get(top?.module.root ?? 0) ?? 0;
  const importance = new Map<string, Importance>();
  for (const number of slopes.keys()) {
    const node = circuit.node(nodeOf(number * 2));
    if (node.kind !== 'variable') continue;
    const fails = leaves.get(number)?.belief.fails ?? 0;
    const slope = slopes.get(number) ?? 0;
    importance.set(node.name, {
      birnbaum: slope,
      criticality: ratio(fails * slope, top?.belief.fails ?? 0),
      fussellVesely: complete ? ratio(fails * (shares.get(number) ?? 0), whole) : undefined,
    });
  }
  return importance;
}

/** Nothing has no shares. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
