/** Orders of a module's leaves, on which the size of its decision diagram hangs. Found by heuristics, judged by trial. */
import { type Circuit, nodeOf } from './circuit.ts';
import { settle } from './force.ts';
import type { Module } from './modules.ts';

/** In which order a walk from the top takes a gate's arguments. */
type Heuristic = 'as written' | 'small parts first' | 'large parts first' | 'shared parts first';

const heuristics: readonly Heuristic[] = ['as written', 'small parts first', 'shared parts first', 'large parts first'];

/** Orders worth a trial, those that come out best most often before the others. */
export function* leafOrders(circuit: Circuit, module: Module): Generator<readonly number[]> {
  const walks: number[][] = [];
  // For a gate by itself, whatever its kind, one order is as good as another.
  if (module.gates.length < 2) return yield leafOrder(circuit, module);
  for (const heuristic of heuristics) {
    const walk = leafOrder(circuit, module, heuristic);
    walks.push(walk);
    yield walk;
  }
  for (const walk of walks) yield settle(circuit, module, walk);
}

/** The module's leaves in the order in which a walk from the top, depth first, comes to them. */
export function leafOrder(circuit: Circuit, module: Module, heuristic: Heuristic = 'as written'): number[] {
  const ranks = rank(circuit, module, heuristic);
  const leaves = new Set(module.leaves);
  const order: number[] = [];
  const seen = new Set<number>();
  const stack = [module.root];
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    if (seen.has(number)) continue;
    seen.add(number);
    if (leaves.has(number)) {
      order.push(number);
      continue;
    }
    const args = circuit.args(number).map(nodeOf);
    if (ranks) args.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    stack.push(...args.reverse());
  }
  return order;
}

/** What a gate's arguments are sorted by, ascending. */
function rank(circuit: Circuit, module: Module, heuristic: Heuristic): ReadonlyMap<number, number> | undefined {
  if (heuristic === 'as written') return undefined;
  if (heuristic === 'shared parts first') return uses(circuit, module);
  // Occurrences, shared parts counted as often as they are used: the size of the tree were it written out.
  const sizes = new Map<number, number>(module.leaves.map((leaf) => [leaf, 1]));
  for (const gate of module.gates) {
    const below = circuit.args(gate).reduce((sum, arg) => sum + (sizes.get(nodeOf(arg)) ?? 0), 0);
    sizes.set(gate, below);
  }
  if (heuristic === 'small parts first') return sizes;
  return new Map([...sizes].map(([number, size]) => [number, -size]));
}

function uses(circuit: Circuit, module: Module): Map<number, number> {
  const counts = new Map<number, number>();
  for (const gate of module.gates) {
    for (const arg of circuit.args(gate)) counts.set(nodeOf(arg), (counts.get(nodeOf(arg)) ?? 0) - 1);
  }
  return counts;
}
