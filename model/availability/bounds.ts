/**
 * Bounds of a module's probability where its decision diagram is too large: for every gate one diagram that is true
 * only where the gate is, and one that is true wherever the gate is. Both are kept small by cutting away what is least
 * probable (after Ravi and Somenzi 1995, "High-density reachability analysis"), so the bounds are proven, not estimated.
 */
import { Bdd, type Edge, FALSE, TRUE } from './bdd.ts';
import { type Budget, LimitReached, within } from './budget.ts';
import { combine } from './build.ts';
import { type Circuit, type Gate, nodeOf } from './circuit.ts';
import type { Module } from './modules.ts';
import { leafOrder } from './order.ts';
import { type Belief, beliefIn } from './probability.ts';
import { type Leaf, mostNodes, type Task } from './solve.ts';

/** The diagram below a gate's function and the one above. */
interface Pair {
  readonly lower: Edge;
  readonly upper: Edge;
}

const open: Pair = { lower: FALSE, upper: TRUE };

/** Nodes that a diagram is cut down to: at first, and times as many in each further pass. */
const FIRST_KEPT = 1 << 5;
const KEPT_GROWTH = 4;
/** Below this, a diagram says too little. */
const LEAST_KEPT = 2;
/** What one step may take beside the diagrams of the open gates, in times of what each is cut down to. */
const ROOM = 64;
/** Further passes end once the bounds are this close. */
const CLOSE_ENOUGH = 1e-7;

/**
 * Passes with ever larger diagrams, until the time or the memory is over or the bounds meet. Never throws for limits.
 * @param firstKept nodes that the diagrams of the first pass are cut down to
 */
export function bound(
  task: Task,
  module: Module,
  leaves: ReadonlyMap<number, Leaf>,
  firstKept: number = FIRST_KEPT,
): Belief {
  const budget = task.budget.share(0.8);
  let best: Belief = { fails: 0, works: 0, open: 1 };
  for (let kept = firstKept; kept * ROOM <= mostNodes(task); kept *= KEPT_GROWTH) {
    const pass = within(() => new Pass(task, module, leaves, kept, budget).belief());
    if ('exhausted' in pass) break;
    const fails = Math.max(best.fails, pass.result.fails);
    const works = Math.max(best.works, pass.result.works);
    best = { fails, works, open: Math.max(0, 1 - fails - works) };
    if (best.open <= CLOSE_ENOUGH * best.fails) break;
  }
  return best;
}

class Pass {
  readonly #task: Task;
  readonly #module: Module;
  readonly #kept: number;
  readonly #budget: Budget;
  readonly #order: readonly number[];
  readonly #beliefs: readonly Belief[];
  readonly #bdd: Bdd;
  /** How many gates still wait for each node. */
  readonly #uses: Map<number, number>;
  readonly #room: number;
  readonly #pairs = new Map<number, Pair>([[0, { lower: TRUE, upper: TRUE }]]);

  constructor(task: Task, module: Module, leaves: ReadonlyMap<number, Leaf>, kept: number, budget: Budget) {
    this.#task = task;
    this.#module = module;
    this.#kept = kept;
    this.#budget = budget;
    this.#order = leafOrder(task.circuit, module);
    this.#beliefs = this.#order.flatMap((leaf) => leaves.get(leaf)?.belief ?? []);
    this.#uses = usesIn(task.circuit, module);
    this.#room = kept * (ROOM + 2 * mostOpen(task.circuit, module));
    this.#bdd = new Bdd(budget, Math.min(this.#room, mostNodes(task)));
    for (const [level, leaf] of this.#order.entries()) {
      const edge = this.#bdd.variable(level) ^ (leaves.get(leaf)?.inverted ? 1 : 0);
      this.#pairs.set(leaf, { lower: edge, upper: edge });
    }
  }

  /** @throws LimitReached once the time is over */
  belief(): Belief {
    for (const number of this.#module.gates) {
      const gate = this.#task.circuit.node(number);
      if (!('args' in gate)) continue;
      this.#pairs.set(number, this.#pairOf(gate));
      for (const arg of gate.args) {
        const uses = (this.#uses.get(nodeOf(arg)) ?? 0) - 1;
        this.#uses.set(nodeOf(arg), uses);
        if (uses === 0) this.#pairs.delete(nodeOf(arg));
      }
    }
    const { lower, upper } = this.#pairs.get(this.#module.root) ?? open;
    const order = this.#order;
    const { fails } = beliefIn({ bdd: this.#bdd, root: lower, order }, this.#beliefs);
    const { works } = beliefIn({ bdd: this.#bdd, root: upper, order }, this.#beliefs);
    return { fails, works, open: Math.max(0, 1 - fails - works) };
  }

  /** Arguments are taken one after the other, and cut down as soon as they are too large for the room there is. */
  #pairOf(gate: Gate): Pair {
    for (let kept = this.#kept; kept >= LEAST_KEPT; kept >>= 1) {
      this.#clear(gate, kept);
      const pair = within(() => this.#combine(gate, kept));
      if ('result' in pair) return pair.result;
      if (pair.exhausted !== 'memory') this.#budget.look();
    }
    return open;
  }

  #combine(gate: Gate, kept: number): Pair {
    const args = gate.args.map((arg) => signed(this.#pairs.get(nodeOf(arg)) ?? open, (arg & 1) === 1));
    const bdd = this.#bdd;
    if (gate.kind === 'atleast') {
      return this.#cut(
        {
          lower: combine(
            bdd,
            gate,
            args.map(({ lower }) => lower),
          ),
          upper: combine(
            bdd,
            gate,
            args.map(({ upper }) => upper),
          ),
        },
        kept,
      );
    }
    const [first = open, ...rest] = args;
    return rest.reduce<Pair>((all, arg) => {
      const step = within(() =>
        this.#cut(
          gate.kind === 'and'
            ? { lower: bdd.and(all.lower, arg.lower), upper: bdd.and(all.upper, arg.upper) }
            : { lower: exclusive(bdd, all, arg), upper: exclusive(bdd, signed(all, true), arg) ^ 1 },
          kept,
        ),
      );
      if ('result' in step) return step.result;
      // Smaller diagrams first; with the smallest, an AND is at least no more than the arguments before.
      if (step.exhausted !== 'memory' || kept > LEAST_KEPT) throw new LimitReached(step.exhausted);
      return gate.kind === 'and' ? { lower: FALSE, upper: all.upper } : open;
    }, first);
  }

  #cut({ lower, upper }: Pair, kept: number): Pair {
    return { lower: this.#below(lower, kept), upper: this.#below(upper ^ 1, kept) ^ 1 };
  }

  /** A function that is true only where the given one is, with the `kept` nodes that most probability goes through. */
  #below(root: Edge, kept: number): Edge {
    const bdd = this.#bdd;
    const nodes = bdd.below([root]);
    if (nodes.length <= kept) return root;
    const reach = new Float64Array((root | 1) + 1);
    reach[root] = 1;
    for (const node of nodes.toReversed()) {
      const { fails = 0, works = 0, open: either = 1 } = this.#beliefs[bdd.level(node << 1)] ?? {};
      for (const edge of [node * 2, node * 2 + 1]) {
        const ways = reach[edge] as number;
        if (ways === 0) continue;
        const [high, low] = [bdd.high(edge), bdd.low(edge)];
        reach[high] = (reach[high] as number) + ways * (fails + either);
        reach[low] = (reach[low] as number) + ways * (works + either);
      }
    }
    const least = reach.subarray(2).toSorted().at(-kept) ?? 0;
    const moved = new Int32Array(reach.length).fill(FALSE);
    moved[TRUE] = TRUE;
    for (const node of nodes) {
      for (const edge of [node * 2, node * 2 + 1]) {
        const ways = reach[edge] as number;
        if (ways === 0 || ways < least) continue;
        const [high, low] = [moved[bdd.high(edge)] as number, moved[bdd.low(edge)] as number];
        moved[edge] = bdd.node(bdd.level(edge), high, low);
      }
    }
    return moved[root] as number;
  }

  /** Clears away what no pair rests on; the gate's arguments are cut down further where there was too little room. */
  #clear(gate: Gate, kept: number): void {
    if (kept < this.#kept) {
      for (const number of new Set(gate.args.map(nodeOf))) {
        const cut = within(() => this.#cut(this.#pairs.get(number) ?? open, kept));
        this.#pairs.set(number, 'result' in cut ? cut.result : open);
      }
    } else if (this.#bdd.size < this.#room / 2) return;
    const pairs = [...this.#pairs];
    const moved = this.#bdd.collect(pairs.flatMap(([, { lower, upper }]) => [lower, upper]));
    for (const [index, [number]] of pairs.entries()) {
      this.#pairs.set(number, { lower: moved[2 * index] ?? FALSE, upper: moved[2 * index + 1] ?? TRUE });
    }
  }
}

function signed({ lower, upper }: Pair, negated: boolean): Pair {
  return negated ? { lower: upper ^ 1, upper: lower ^ 1 } : { lower, upper };
}

/** True only where one of the two is true and the other is false. */
function exclusive(bdd: Bdd, a: Pair, b: Pair): Edge {
  return bdd.or(bdd.and(a.lower, b.upper ^ 1), bdd.and(a.upper ^ 1, b.lower));
}

/** How many gates of the module use each node; the root is wanted from outside. */
function usesIn(circuit: Circuit, module: Module): Map<number, number> {
  const uses = new Map<number, number>([[module.root, 1]]);
  for (const gate of module.gates) {
    for (const arg of circuit.args(gate)) uses.set(nodeOf(arg), (uses.get(nodeOf(arg)) ?? 0) + 1);
  }
  return uses;
}

/** How many gates are waited for at once, at most. */
function mostOpen(circuit: Circuit, module: Module): number {
  const uses = usesIn(circuit, module);
  const openGates = new Set<number>();
  let most = 0;
  for (const gate of module.gates) {
    openGates.add(gate);
    most = Math.max(most, openGates.size);
    for (const arg of circuit.args(gate)) {
      const left = (uses.get(nodeOf(arg)) ?? 0) - 1;
      uses.set(nodeOf(arg), left);
      if (left === 0) openGates.delete(nodeOf(arg));
    }
  }
  return most;
}
