/** Minimal cut sets of a module whose decision diagram is too large, straight from its gates. */
import { within } from './budget.ts';
import { type Edge, type Gate, isNegated, negate, nodeOf, TRUE } from './circuit.ts';
import { type Counts, countAll, countByOrder, sumOfProducts } from './counts.ts';
import type { CutSets } from './cut-sets.ts';
import type { Module } from './modules.ts';
import { leafOrder } from './order.ts';
import { type Leaf, mostNodes, type Task } from './solve.ts';
import { ANY_ORDER, EMPTY, UNIT, Zbdd } from './zbdd.ts';

/** What the gates tell without a decision diagram. */
export interface FromGates {
  readonly counts: Counts;
  /** The sum over all cut sets of their probabilities: no less than that of the module. Undefined unless all are found. */
  readonly upper: number | undefined;
}

const nothing: FromGates = { counts: { total: undefined, byOrder: undefined }, upper: undefined };

/**
 * All minimal cut sets, or where these are too many those up to the task's order. Only for modules in which no event
 * helps by failing: for others the cut sets of a gate do not follow from those of its arguments.
 * @param negated the module's negation is meant
 */
export function cutSetsFromGates(
  task: Task,
  module: Module,
  leaves: ReadonlyMap<number, Leaf>,
  negated: boolean,
): FromGates {
  const order = leafOrder(task.circuit, module);
  const inOrder = order.flatMap((leaf) => leaves.get(leaf) ?? []);
  const byOrder = inOrder.flatMap(({ counts }) => (counts.byOrder ? [counts.byOrder] : []));
  const family = (most: number) => within(() => familyOfModule(task, module, leaves, { order, negated, most }));
  const counted = (family: CutSets) =>
    byOrder.length === order.length ? countByOrder(family, byOrder, task.order) : undefined;
  const all = family(ANY_ORDER);
  if ('result' in all) {
    if (!all.result) return nothing;
    const totals = inOrder.flatMap(({ counts }) => counts.total ?? []);
    const total = totals.length === order.length ? countAll(all.result, totals) : undefined;
    const most = inOrder.map(({ belief }) => belief.fails + belief.open);
    return { counts: { total, byOrder: counted(all.result) }, upper: sumOfProducts(all.result, most).sum };
  }
  const short = family(task.order);
  if (!('result' in short) || !short.result) return nothing;
  return { counts: { total: undefined, byOrder: counted(short.result) }, upper: undefined };
}

interface Wanted {
  /** Leaves by level. */
  readonly order: readonly number[];
  readonly negated: boolean;
  /** Greatest order. */
  readonly most: number;
}

/** Undefined where an event helps by failing. @throws LimitReached */
function familyOfModule(
  task: Task,
  module: Module,
  leaves: ReadonlyMap<number, Leaf>,
  { order, negated, most }: Wanted,
): CutSets | undefined {
  const zbdd = new Zbdd(task.budget.share(0.4), mostNodes(task));
  const families = new Map<Edge, number | undefined>([
    [TRUE, UNIT],
    [negate(TRUE), EMPTY],
  ]);
  for (const [level, leaf] of order.entries()) {
    const inverted = leaves.get(leaf)?.inverted ? 1 : 0;
    families.set((leaf * 2) ^ inverted, zbdd.node(level, UNIT, EMPTY));
  }
  for (const edge of edgesInto(task, module, negated)) {
    const gate = task.circuit.node(nodeOf(edge));
    if ('args' in gate) families.set(edge, familyOf(zbdd, gate, isNegated(edge), families, most));
  }
  const root = families.get(module.root * 2 + (negated ? 1 : 0));
  return root === undefined ? undefined : { zbdd, root };
}

/** The gates in the signs they are used with, arguments first. */
function edgesInto({ circuit }: Task, module: Module, negated: boolean): Edge[] {
  const inner = new Set(module.gates);
  const used = new Set<Edge>([module.root * 2 + (negated ? 1 : 0)]);
  for (const edge of used) {
    for (const arg of circuit.args(nodeOf(edge))) if (inner.has(nodeOf(arg))) used.add(arg ^ (edge & 1));
  }
  return [...used].sort((a, b) => a - b);
}

function familyOf(
  zbdd: Zbdd,
  gate: Gate,
  negated: boolean,
  families: ReadonlyMap<Edge, number | undefined>,
  order: number,
): number | undefined {
  const args: number[] = [];
  for (const arg of gate.args) {
    const family = families.get(negated ? negate(arg) : arg);
    if (family === undefined) return undefined;
    args.push(family);
  }
  if (gate.kind === 'xor') return undefined;
  const all = args.length;
  const needed = gate.kind === 'atleast' ? gate.min : all;
  // Not k of n fail: n - k + 1 do not.
  const min = negated ? all - needed + 1 : needed;
  const reached: number[] = [UNIT, ...Array.from({ length: min }, () => EMPTY)];
  for (const [index, arg] of args.entries()) {
    // Fewer than this can no longer be made up for by the arguments that follow.
    const least = Math.max(1, min - (all - index - 1));
    for (let k = min; k >= least; k -= 1) {
      reached[k] = zbdd.union(reached[k] ?? EMPTY, zbdd.product(arg, reached[k - 1] ?? EMPTY, order));
    }
  }
  return reached[min];
}
