/**
 * Which gates fail in which scenario, straight from the gates: a bit for each scenario, 32 of them in a word. It shares
 * nothing with the decision diagrams, so that it can contradict them.
 */
import type { Formula } from '../fault-tree.ts';

/** One bit a scenario. */
export type Lanes = Uint32Array;

export class Sweep {
  readonly #gates: ReadonlyMap<string, Formula>;
  readonly #events = new Map<string, Lanes>();
  readonly #known = new Map<string, Lanes>();
  readonly #none: Lanes;
  readonly #all: Lanes;

  /**
   * @param gates coherent: of AND, OR and votes only
   * @param scenarios the events that have failed in each
   */
  constructor(gates: ReadonlyMap<string, Formula>, scenarios: readonly (readonly string[])[]) {
    const words = Math.ceil(scenarios.length / 32);
    this.#gates = gates;
    this.#none = new Uint32Array(words);
    this.#all = new Uint32Array(words).fill(0xffffffff);
    for (const [index, events] of scenarios.entries()) {
      for (const name of events) {
        const lanes = this.#events.get(name) ?? new Uint32Array(words);
        setLane(lanes, index);
        this.#events.set(name, lanes);
      }
    }
  }

  /** Scenarios in which the gate fails. */
  fails(name: string): Lanes {
    const known = this.#known.get(name);
    if (known) return known;
    const formula = this.#gates.get(name);
    if (!formula) throw new RangeError(`gate "${name}" is not defined`);
    const lanes = this.#of(formula);
    this.#known.set(name, lanes);
    return lanes;
  }

  #of(formula: Formula): Lanes {
    switch (formula.kind) {
      case 'basic-event':
        return this.#events.get(formula.name) ?? this.#none;
      case 'gate':
        return this.fails(formula.name);
      case 'constant':
        return formula.value ? this.#all : this.#none;
      case 'and':
        return formula.args.map((arg) => this.#of(arg)).reduce(both, this.#all);
      case 'or':
        return formula.args.map((arg) => this.#of(arg)).reduce(either, this.#none);
      case 'atleast':
        return this.#atLeast(formula.min, formula.args);
      default:
        throw new RangeError(`a gate of kind ${formula.kind} is not coherent`);
    }
  }

  /** After each argument, `reached[k]` is: at least k of those seen so far. */
  #atLeast(min: number, args: readonly Formula[]): Lanes {
    const reached = [this.#all, ...Array.from({ length: min }, () => this.#none)];
    for (const arg of args.map((each) => this.#of(each))) {
      for (let k = min; k > 0; k -= 1) {
        reached[k] = either(reached[k] ?? this.#none, both(arg, reached[k - 1] ?? this.#none));
      }
    }
    return reached[min] ?? this.#none;
  }
}

const both = (a: Lanes, b: Lanes): Lanes => a.map((word, index) => word & (b[index] ?? 0));
const either = (a: Lanes, b: Lanes): Lanes => a.map((word, index) => word | (b[index] ?? 0));

function setLane(lanes: Lanes, index: number): void {
  lanes[index >>> 5] = (lanes[index >>> 5] ?? 0) | (1 << (index & 31));
}

export function isSet(lanes: Lanes, index: number): boolean {
  return ((lanes[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

/** Indices of the scenarios that are set. */
export function* setLanes(lanes: Lanes): Generator<number> {
  for (const [word, bits] of lanes.entries()) {
    for (let rest = bits; rest !== 0; rest &= rest - 1) yield word * 32 + 31 - Math.clz32(rest & -rest);
  }
}
