/** How likely each event's failure is one that sends guests to their replicas. */
import { type Bdd, type Edge, FALSE } from '../bdd.ts';
import { type Belief, probabilities } from '../probability.ts';
import type { Diagrams } from './diagrams.ts';

/**
 * For every event i: the probability that i is up and a failure of it takes the home down, but not the service:
 * P[i up, not H, H(i:=down), not S(i:=down)]; those that can't are left out.
 * @param diagrams of H (one of the guests can't run at home) and of S (the service fails, whatever moves)
 * @param beliefs by level
 */
export function exposures({ bdd, names, roots }: Diagrams, beliefs: readonly Belief[]): Map<string, number> {
  const [home = FALSE, service = FALSE] = roots;
  const moves = names.map((_, level) => {
    const [whole, broken] = [cofactor(bdd, home, level, false), cofactor(bdd, home, level, true)];
    if (whole === broken) return FALSE;
    return bdd.and(bdd.and(whole ^ 1, broken), cofactor(bdd, service, level, true) ^ 1);
  });
  const found = probabilities(bdd, moves, beliefs);
  return new Map(
    names.flatMap((name, level): [string, number][] => {
      const exposure = (found[level] ?? 0) * (beliefs[level]?.works ?? 0);
      return exposure > 0 ? [[name, exposure]] : [];
    }),
  );
}

/** The function with the level's variable set. */
function cofactor(bdd: Bdd, f: Edge, level: number, value: boolean): Edge {
  const done = new Map<Edge, Edge>();
  const set = (edge: Edge): Edge => {
    const own = bdd.level(edge);
    if (own > level) return edge;
    if (own === level) return value ? bdd.high(edge) : bdd.low(edge);
    const positive = edge & ~1;
    const known = done.get(positive);
    if (known !== undefined) return known ^ (edge & 1);
    const result = bdd.node(own, set(bdd.high(positive)), set(bdd.low(positive)));
    done.set(positive, result);
    return result ^ (edge & 1);
  };
  return set(f);
}
