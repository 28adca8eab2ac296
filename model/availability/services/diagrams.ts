/** Decision diagrams of several gates over the same variables, without the limits and detours that trees of any kind need. */
import { Bdd, type Edge, FALSE, TRUE } from '../bdd.ts';
import { Budget } from '../budget.ts';
import { combine } from '../build.ts';
import { isNegated, nodeOf, nodesBelow } from '../circuit.ts';
import { connectGates } from '../compile.ts';
import type { FaultTree } from '../fault-tree.ts';
import { leafOrder } from '../order.ts';

export interface Diagrams {
  readonly bdd: Bdd;
  /** Event of each level. */
  readonly names: readonly string[];
  /** Of the gates, in their order. */
  readonly roots: readonly Edge[];
}

/** Diagrams of plans have some thousands of nodes; this is far beyond them. */
const mostNodes = 1 << 22;

/** No limit of time. */
export const unlimited = (): Budget => new Budget(Number.POSITIVE_INFINITY, () => 0);

/** @throws LimitReached for what is no plan of a few sites any more */
export function diagramsOf(
  gates: FaultTree['gates'],
  tops: readonly string[],
  basicEvents: FaultTree['basicEvents'],
): Diagrams {
  const { circuit, edges } = connectGates({ gates, basicEvents, houseEvents: new Map() }, tops);
  const topEdges = tops.map((top) => edges.get(top) ?? FALSE);
  const root = nodeOf(circuit.or(topEdges));
  const below = [...new Set(topEdges.flatMap((edge) => nodesBelow(circuit, nodeOf(edge))))].sort((a, b) => a - b);
  const leaves = below.filter((number) => circuit.node(number).kind === 'variable');
  const inner = below.filter((number) => circuit.args(number).length > 0);
  // What many share comes first: mains, switches, sites; then nodes.
  const order = leafOrder(circuit, { root, gates: inner, leaves }, 'shared parts first');
  const bdd = new Bdd(unlimited(), mostNodes);
  const functions = new Map<number, Edge>([[0, TRUE]]);
  for (const [level, leaf] of order.entries()) functions.set(leaf, bdd.variable(level));
  const functionOf = (edge: number): Edge => (functions.get(nodeOf(edge)) ?? FALSE) ^ (isNegated(edge) ? 1 : 0);
  for (const number of inner) {
    const node = circuit.node(number);
    if ('args' in node) functions.set(number, combine(bdd, node, node.args.map(functionOf)));
  }
  const names = order.map((leaf) => {
    const node = circuit.node(leaf);
    return node.kind === 'variable' ? node.name : '';
  });
  return { bdd, names, roots: bdd.collect(topEdges.map(functionOf)) };
}
