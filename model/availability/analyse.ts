/** A fault tree's exact probability, minimal cut sets and importance, or what can be said of them within limits. */
import { Budget, type Exhausted, type Limits } from './budget.ts';
import { isNegated, nodeOf } from './circuit.ts';
import { compile } from './compile.ts';
import type { FaultTree } from './fault-tree.ts';
import { eventImportance, type Importance } from './importance.ts';
import { modulesOf } from './modules.ts';
import { namedCutSets } from './named-cut-sets.ts';
import { known } from './probability.ts';
import { eventLeaf, type Leaf, type Solved, solveModule, type Task } from './solve.ts';

export interface Analysis {
  readonly tree: string;
  readonly basicEvents: number;
  readonly gates: number;
  /** Of the top event; both bounds are the same where it is known exactly. */
  readonly probability: { readonly lower: number; readonly upper: number };
  /** How many minimal cut sets there are; undefined where it could not be found out. */
  readonly cutSets: bigint | undefined;
  /** How many there are of each order, from 0; undefined likewise. */
  readonly cutSetsByOrder: readonly number[] | undefined;
  /** The first limit that was reached, if one was. */
  readonly exhausted: Exhausted | undefined;
  /** The cut sets with at most so many events, as names. Empty where not all cut sets were found. */
  readonly cutSetsUpTo: (order: number) => Generator<readonly string[]>;
  /** Of every event that matters, by name. Undefined where the probability is not known exactly. */
  readonly importance: () => ReadonlyMap<string, Importance> | undefined;
}

export interface AnalysisOptions extends Limits {
  /** Milliseconds. */
  readonly now: () => number;
  /** Cut sets are counted by order up to this one. */
  readonly order?: number;
  /** Called many times a second with what is at hand. */
  readonly progress?: (modulesDone: number, modules: number) => void;
}

/** @throws GateCycle; RangeError for a name that is not defined */
export function analyse(tree: FaultTree, options: AnalysisOptions): Analysis {
  const { order = 3, progress } = options;
  const { circuit, top } = compile(tree);
  const modules = modulesOf(circuit, nodeOf(top));
  const solved: Solved[] = [];
  const onLook = () => progress?.(solved.length, modules.length);
  const budget = new Budget(options.seconds, options.now, onLook);
  const task: Task = { circuit, budget, memoryMiB: options.memoryMiB, order };
  const leaves = new Map<number, Leaf>();
  for (const [number, node] of circuit.nodes.entries()) {
    if (node.kind === 'variable') leaves.set(number, eventLeaf(known(tree.basicEvents.get(node.name) ?? 0), order));
  }
  for (const module of modules) {
    const isTop = module === modules.at(-1);
    const result = solveModule(task, module, leaves, isTop ? { negated: isNegated(top) } : undefined);
    solved.push(result);
    leaves.set(module.root, result);
  }
  const whole = solved.at(-1);
  if (!whole) throw new Error('a circuit without its top module');
  const { fails, works, open } = whole.belief;
  const events = { circuit, solved };
  return {
    tree: tree.name,
    basicEvents: tree.basicEvents.size,
    gates: tree.gates.size,
    probability: { lower: fails, upper: open === 0 ? fails : Math.min(1, 1 - works) },
    cutSets: whole.counts.total,
    cutSetsByOrder: whole.counts.byOrder,
    exhausted: solved.find(({ exhausted }) => exhausted)?.exhausted,
    cutSetsUpTo: (most) => namedCutSets(events, most),
    importance: () => (open === 0 ? eventImportance(events, leaves) : undefined),
  };
}
