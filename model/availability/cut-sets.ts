/**
 * Minimal cut sets: the smallest sets of events whose failing, with everything else working, makes the top event. For a
 * tree with negations these are the smallest sets of failures among its solutions, as SCRAM gives them: what has to
 * work is not told (Rauzy 2001, "Mathematical foundations of minimal cutsets").
 */
import { type Edge, FALSE, TRUE } from './bdd.ts';
import type { Budget } from './budget.ts';
import type { Diagram } from './build.ts';
import { EMPTY, UNIT, Zbdd } from './zbdd.ts';

/** A module's minimal cut sets over its leaves, by the levels of its diagram. */
export interface CutSets {
  readonly zbdd: Zbdd;
  readonly root: number;
}

/**
 * The minimal cut sets of a diagram's function (Rauzy 1993), all of them or those with at most `order` leaves.
 * @throws LimitReached
 */
export function minimalCutSets(diagram: Diagram, budget: Budget, limit: number, order?: number): CutSets {
  const zbdd = new Zbdd(budget, limit);
  const edges = edgesBelow(diagram);
  if (order === undefined) {
    const families = new Families(diagram);
    for (const edge of edges) families.set(edge, minsol(diagram, zbdd, edge, families, families));
    return { zbdd, root: families.get(diagram.root) };
  }
  let shorter = new Families(diagram, EMPTY);
  for (let size = 0; size <= order; size += 1) {
    const families = new Families(diagram);
    for (const edge of edges) families.set(edge, minsol(diagram, zbdd, edge, shorter, families));
    shorter = families;
  }
  return { zbdd, root: shorter.get(diagram.root) };
}

/**
 * The sets of an edge's function from those of its children: an element is added to the sets of the high child unless
 * the low child does without it.
 * @param highs families for the high children: of sets that may be one shorter where orders are limited
 */
function minsol({ bdd }: Diagram, zbdd: Zbdd, edge: Edge, highs: Families, lows: Families): number {
  const low = lows.get(bdd.low(edge));
  return zbdd.node(bdd.level(edge), zbdd.without(highs.get(bdd.high(edge)), low), low);
}

/** A family for every edge of a diagram. */
class Families {
  readonly #of: Int32Array;

  constructor({ bdd }: Diagram, ofTrue = UNIT) {
    this.#of = new Int32Array(bdd.size * 2);
    this.#of[TRUE] = ofTrue;
    this.#of[FALSE] = EMPTY;
  }

  get(edge: Edge): number {
    return this.#of[edge] as number;
  }

  set(edge: Edge, family: number): void {
    this.#of[edge] = family;
  }
}

/** The edges that the root's function comes down to, in each sign that occurs, children first. */
function edgesBelow({ bdd, root }: Diagram): Int32Array {
  const seen = new Uint8Array(bdd.size * 2);
  seen[root] = 1;
  let count = 0;
  for (let node = root >>> 1; node > 0; node -= 1) {
    for (const edge of [node * 2, node * 2 + 1]) {
      if (seen[edge] === 0) continue;
      count += 1;
      seen[bdd.high(edge)] = 1;
      seen[bdd.low(edge)] = 1;
    }
  }
  const edges = new Int32Array(count);
  let at = 0;
  for (let edge = 2; edge < seen.length; edge += 1) if (seen[edge] === 1) edges[at++] = edge;
  return edges;
}
