/** How likely each event's failure is one that sends guests to their replicas. */
import { Bdd, type Edge } from '../bdd.ts';
import { Budget } from '../budget.ts';
import { combine } from '../build.ts';
import { isNegated, nodeOf, nodesBelow } from '../circuit.ts';
import { connectGates } from '../compile.ts';
import type { FaultTree } from '../fault-tree.ts';
import { leafOrder } from '../order.ts';
import { known, probabilities } from '../probability.ts';

/** Diagrams of a service's infrastructure have some thousands of nodes; this is far beyond them. */
const mostNodes = 1 << 22;

/**
 * For every event i: the probability that i is up and a failure of it takes the home down, but not the service:
 * P[i up, not H, H(i:=down), not S(i:=down)]; those that can't are left out. H rests on one variable once at least.
 * @param home gate H: one of the guests can't run at home
 * @param service gate S: the service fails, whatever moves
 * @param probabilityOf probability of each basic event to be in the failed state
 */
export function exposures(
  gates: FaultTree['gates'],
  { home, service }: { home: string; service: string },
  probabilityOf: FaultTree['basicEvents'],
): Map<string, number> {
  const tree = { gates, basicEvents: probabilityOf, houseEvents: new Map<string, boolean>() };
  const { circuit, edges } = connectGates(tree, [home, service]);
  const [homeEdge = 1, serviceEdge = 1] = [edges.get(home), edges.get(service)];
  const root = nodeOf(circuit.or([homeEdge, serviceEdge]));
  const below = nodesBelow(circuit, root);
  const leaves = below.filter((number) => circuit.node(number).kind === 'variable');
  const inner = below.filter((number) => circuit.args(number).length > 0);
  const order = leafOrder(circuit, { root, gates: inner, leaves });
  const names = order.map((leaf) => {
    const node = circuit.node(leaf);
    return node.kind === 'variable' ? node.name : '';
  });
  const bdd = new Bdd(new Budget(Number.POSITIVE_INFINITY, () => 0), mostNodes);
  const functions = new Map<number, Edge>([[0, 0]]);
  for (const [level, leaf] of order.entries()) functions.set(leaf, bdd.variable(level));
  const functionOf = (edge: number): Edge => (functions.get(nodeOf(edge)) ?? 1) ^ (isNegated(edge) ? 1 : 0);
  for (const number of inner) {
    const node = circuit.node(number);
    if ('args' in node) functions.set(number, combine(bdd, node, node.args.map(functionOf)));
  }
  const [h, s] = [functionOf(homeEdge), functionOf(serviceEdge)];
  const roots = names.map((_, level) => {
    const [whole, broken] = [cofactor(bdd, h, level, false), cofactor(bdd, h, level, true)];
    if (whole === broken) return bdd.and(0, 1);
    return bdd.and(bdd.and(whole ^ 1, broken), cofactor(bdd, s, level, true) ^ 1);
  });
  const values = names.map((name) => known(probabilityOf.get(name) ?? 0));
  const found = probabilities(bdd, roots, values);
  return new Map(
    names.flatMap((name, level): [string, number][] => {
      const exposure = (found[level] ?? 0) * (values[level]?.works ?? 0);
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
