/** Solves a circuit module by module: the belief in each one's failing, and its minimal cut sets. */
import { BYTES_A_NODE } from './bdd.ts';
import { bound } from './bounds.ts';
import { type Budget, type Exhausted, LimitReached, within } from './budget.ts';
import { buildDiagram, type Diagram } from './build.ts';
import { type Circuit, isNegated, nodeOf } from './circuit.ts';
import { type Counts, countAll, countByOrder, countsOfEvent } from './counts.ts';
import { type CutSets, minimalCutSets } from './cut-sets.ts';
import { cutSetsFromGates } from './gate-cut-sets.ts';
import type { Module } from './modules.ts';
import { leafOrders } from './order.ts';
import { type Belief, beliefIn, opposite } from './probability.ts';

/** What stands for an event or a module in the diagrams above it. */
export interface Leaf {
  readonly belief: Belief;
  readonly counts: Counts;
  /** The leaf is the module's negation: it has to be false where nothing has failed, for cut sets are of failures. */
  readonly inverted: boolean;
}

export interface Solved extends Leaf {
  readonly module: Module;
  /** Undefined where a limit was reached. */
  readonly diagram: Diagram | undefined;
  readonly cutSets: CutSets | undefined;
  readonly exhausted: Exhausted | undefined;
}

export interface Task {
  readonly circuit: Circuit;
  readonly budget: Budget;
  readonly memoryMiB: number;
  /** Cut sets up to this order are counted one by one. */
  readonly order: number;
}

/** The share of the remaining time after which an exact solution is given up for bounds. */
const EXACT_SHARE = 0.6;
/** A diagram that all heuristics blow up beyond this many nodes is tried with the next limit. */
const FIRST_LIMIT = 1 << 12;
/** No diagram has less than a node for each leaf, and its making takes more. */
const ROOM_A_LEAF = 8;
const LIMIT_GROWTH = 1 << 3;
/** Beyond this limit orders are tried once more, and improved as the diagrams are built. */
const SIFTING_LIMIT = 1 << 20;
/** That may take long, so each gets a share of the time. */
const SIFTING_SHARE = 0.1;

/** How many nodes a diagram may have: that of a module and that of its cut sets share the memory. */
export function mostNodes({ memoryMiB }: Task): number {
  return Math.floor((memoryMiB * 2 ** 20) / BYTES_A_NODE / 2);
}

export function eventLeaf(belief: Belief, order: number): Leaf {
  return { belief, counts: countsOfEvent(order), inverted: false };
}

/**
 * @param leaves what the module's leaves are, by their number in the circuit
 * @param top given where the module is the whole tree: the sign it is used with
 */
export function solveModule(
  task: Task,
  module: Module,
  leaves: ReadonlyMap<number, Leaf>,
  top: { readonly negated: boolean } | undefined,
): Solved {
  const negated = top?.negated ?? isTrueAtRest(task.circuit, module, leaves);
  const inverted = negated && !top;
  const built = within(() => smallestDiagram(task, module, leaves));
  if ('exhausted' in built) {
    const { counts, upper } = cutSetsFromGates(task, module, leaves, negated);
    const proven = bound(task, module, leaves);
    const belief = atMost(negated ? opposite(proven) : proven, upper);
    return { module, diagram: undefined, cutSets: undefined, exhausted: built.exhausted, belief, counts, inverted };
  }
  const { bdd, order, root } = built.result;
  const diagram: Diagram = { bdd, order, root: root ^ (negated ? 1 : 0) };
  const inOrder = order.flatMap((number) => leaves.get(number) ?? []);
  const beliefs = inOrder.map(({ belief }) => belief);
  return { module, diagram, belief: beliefIn(diagram, beliefs), inverted, ...cutSetsOf(task, diagram, inOrder) };
}

/** Whether the module is true where nothing has failed. */
function isTrueAtRest(circuit: Circuit, module: Module, leaves: ReadonlyMap<number, Leaf>): boolean {
  const values = new Map<number, boolean>([[0, true]]);
  for (const leaf of module.leaves) values.set(leaf, leaves.get(leaf)?.inverted === true);
  for (const number of module.gates) {
    const gate = circuit.node(number);
    if (!('args' in gate)) continue;
    const count = gate.args.filter((arg) => values.get(nodeOf(arg)) !== isNegated(arg)).length;
    const needed = gate.kind === 'atleast' ? gate.min : gate.args.length;
    values.set(number, gate.kind === 'xor' ? count % 2 === 1 : count >= needed);
  }
  return values.get(module.root) === true;
}

function atMost(belief: Belief, upper: number | undefined): Belief {
  const works = Math.max(belief.works, 1 - Math.min(1, upper ?? 1));
  return { fails: belief.fails, works, open: Math.max(0, 1 - belief.fails - works) };
}

/** The first diagram that fits the least limit, of all heuristics. */
function smallestDiagram(task: Task, module: Module, leaves: ReadonlyMap<number, Leaf>): Diagram {
  const most = mostNodes(task);
  const budget = task.budget.share(EXACT_SHARE);
  const inverted = new Set(module.leaves.filter((leaf) => leaves.get(leaf)?.inverted));
  const attempt = (order: readonly number[], limit: number, sifting: boolean): Diagram | undefined => {
    const own = sifting ? budget.share(SIFTING_SHARE) : budget;
    const means = { budget: own, limit: Math.min(limit, most), sifting };
    const built = within(() => buildDiagram(task.circuit, module, { order, inverted }, means));
    if ('result' in built) return built.result;
    if (built.exhausted === 'depth') throw new LimitReached(built.exhausted);
    if (built.exhausted === 'time') budget.look();
    return undefined;
  };
  for (let limit = Math.max(FIRST_LIMIT, ROOM_A_LEAF * module.leaves.length); ; limit *= LIMIT_GROWTH) {
    for (const sifting of limit > SIFTING_LIMIT ? [false, true] : [false]) {
      for (const order of leafOrders(task.circuit, module)) {
        const diagram = attempt(order, limit, sifting);
        if (diagram) return diagram;
      }
    }
    if (limit >= most) throw new LimitReached('memory');
  }
}

function cutSetsOf(task: Task, diagram: Diagram, leaves: readonly Leaf[]) {
  const { budget, order } = task;
  const most = mostNodes(task);
  const orders = leaves.map(({ counts }) => counts.byOrder);
  const allOrders = orders.flatMap((each) => (each ? [each] : []));
  const byOrder = (cutSets: CutSets) =>
    allOrders.length === orders.length ? countByOrder(cutSets, allOrders, order) : undefined;
  const all = within(() => minimalCutSets(diagram, budget.share(EXACT_SHARE), most));
  if ('result' in all) {
    const totals = leaves.flatMap(({ counts }) => counts.total ?? []);
    const total = totals.length === leaves.length ? countAll(all.result, totals) : undefined;
    return { cutSets: all.result, counts: { total, byOrder: byOrder(all.result) }, exhausted: undefined };
  }
  const short = within(() => minimalCutSets(diagram, budget.share(EXACT_SHARE), most, order));
  return {
    cutSets: undefined,
    counts: { total: undefined, byOrder: 'result' in short ? byOrder(short.result) : undefined },
    exhausted: all.exhausted,
  };
}
