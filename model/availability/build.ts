/** The decision diagram of a module, over its leaves as variables. */
import { Bdd, type Edge, FALSE, TRUE } from './bdd.ts';
import type { Budget } from './budget.ts';
import { type Circuit, type Gate, nodeOf } from './circuit.ts';
import type { Module } from './modules.ts';
import { sift } from './sifting.ts';

/** Nodes that may be out of use before they are cleared away. */
const LEAST_GARBAGE = 1 << 14;

/** A module's function over its leaves: the leaf `order[level]` is the variable of that level. */
export interface Diagram {
  readonly bdd: Bdd;
  readonly root: Edge;
  readonly order: readonly number[];
}

export interface Variables {
  /** The module's leaves, the top one first. */
  readonly order: readonly number[];
  /** Leaves whose variable is their negation. */
  readonly inverted: ReadonlySet<number>;
}

export interface Means {
  readonly budget: Budget;
  /** Greatest number of nodes at any time. */
  readonly limit: number;
  /** The order is improved whenever the diagrams have doubled. */
  readonly sifting: boolean;
}

/** Below this many nodes no better order is looked for. */
const LEAST_SIFTED = 1 << 11;

/**
 * Builds the diagram of the module's root gate bottom-up.
 * @throws LimitReached
 */
export function buildDiagram(circuit: Circuit, module: Module, variables: Variables, means: Means): Diagram {
  const building = new Building(circuit, module, variables, means);
  for (const gate of module.gates) building.add(gate);
  return building.finish(module.root);
}

class Building {
  readonly #circuit: Circuit;
  readonly #means: Means;
  /** Of the leaves, and of the gates that are still needed. */
  readonly #edges = new Map<number, Edge>([[0, TRUE]]);
  /** How many gates wait for each node. */
  readonly #uses = new Map<number, number>();
  #order: readonly number[];
  #bdd: Bdd;
  #live: number;
  #sifted = LEAST_SIFTED;

  constructor(circuit: Circuit, module: Module, { order, inverted }: Variables, means: Means) {
    this.#circuit = circuit;
    this.#means = means;
    this.#order = order;
    this.#bdd = new Bdd(means.budget, means.limit);
    for (const [level, leaf] of order.entries()) {
      this.#edges.set(leaf, this.#bdd.variable(level) ^ (inverted.has(leaf) ? 1 : 0));
    }
    this.#live = this.#bdd.size;
    for (const gate of module.gates) {
      for (const arg of circuit.args(gate)) this.#uses.set(nodeOf(arg), (this.#uses.get(nodeOf(arg)) ?? 0) + 1);
    }
  }

  add(number: number): void {
    const gate = this.#circuit.node(number);
    if (!('args' in gate)) return;
    // The deepest first: then each step adds above what is there.
    const level = (arg: number) => this.#bdd.level(this.#edgeOf(arg));
    const args = gate.args.toSorted((a, b) => level(b) - level(a));
    const parts = gate.kind === 'atleast' ? [args] : args.map((arg) => [arg]);
    for (const [step, part] of parts.entries()) {
      const sofar = step === 0 ? [] : [this.#edges.get(number) ?? FALSE];
      const edges = [...sofar, ...part.map((arg) => this.#edgeOf(arg))];
      this.#edges.set(number, combine(this.#bdd, gate, edges));
      for (const arg of part) this.#forget(nodeOf(arg));
      this.#tidy();
    }
  }

  finish(root: number): Diagram {
    const [edge = FALSE] = this.#bdd.collect([this.#edges.get(root) ?? FALSE]);
    this.#bdd.trim();
    return { bdd: this.#bdd, root: edge, order: this.#order };
  }

  #edgeOf(arg: number): Edge {
    return (this.#edges.get(nodeOf(arg)) ?? FALSE) ^ (arg & 1);
  }

  #forget(number: number): void {
    const uses = (this.#uses.get(number) ?? 0) - 1;
    this.#uses.set(number, uses);
    // Leaves stay: a level without a node would get lost in sifting.
    if (uses === 0 && this.#circuit.args(number).length > 0) this.#edges.delete(number);
  }

  #tidy(): void {
    const { budget, limit, sifting } = this.#means;
    const { size } = this.#bdd;
    // Where room is short, it pays to look for garbage often.
    const garbage = LEAST_GARBAGE + (size < limit / 4 ? this.#live : this.#live / 8);
    if (size > this.#live + garbage || (sifting && size > 2 * this.#sifted)) {
      this.#replace(this.#bdd.collect([...this.#edges.values()]));
      this.#live = this.#bdd.size;
    }
    if (!sifting || this.#live <= this.#sifted) return;
    const { bdd, roots, formerLevels } = sift(this.#bdd, [...this.#edges.values()], this.#order.length, budget, limit);
    const former = this.#order;
    this.#order = Array.from(formerLevels, (level) => former[level] ?? 0);
    this.#bdd = bdd;
    this.#replace(roots);
    this.#live = bdd.size;
    this.#sifted = Math.max(LEAST_SIFTED, 2 * this.#live);
  }

  /** The same nodes with other edges, in their order. */
  #replace(moved: readonly Edge[]): void {
    for (const [index, number] of [...this.#edges.keys()].entries()) this.#edges.set(number, moved[index] ?? FALSE);
  }
}

/** A gate's function from those of its arguments. @throws LimitReached */
export function combine(bdd: Bdd, gate: Gate, args: readonly Edge[]): Edge {
  // The deepest first: then each step adds above what is there.
  const sorted = args.toSorted((a, b) => bdd.level(b) - bdd.level(a));
  switch (gate.kind) {
    case 'and':
      return sorted.reduce((all, arg) => bdd.and(all, arg), TRUE);
    case 'xor':
      return sorted.reduce((all, arg) => bdd.xor(all, arg), FALSE);
    case 'atleast':
      return atLeast(bdd, gate.min, sorted);
  }
}

/** After each argument, `reached[k]` is: at least k of those seen so far. */
function atLeast(bdd: Bdd, min: number, args: readonly Edge[]): Edge {
  const reached: Edge[] = [TRUE, ...Array.from({ length: min }, () => FALSE)];
  for (const arg of args) {
    for (let k = min; k > 0; k -= 1) {
      reached[k] = bdd.or(reached[k] ?? FALSE, bdd.and(arg, reached[k - 1] ?? FALSE));
    }
  }
  return reached[min] ?? FALSE;
}
