/** What the operations on decision diagrams have found, and the hash they find it by. */
import type { Budget } from './budget.ts';

const FIRST_CAPACITY = 1 << 10;

/** Results of operations on two operands. Direct-mapped: a newer result takes the place of an older one. */
export class OperationCache {
  readonly #budget: Budget;
  readonly #most: number;
  #entries = FIRST_CAPACITY;
  /** First operand, second operand, result; all 0 where nothing is remembered. */
  #table = new Int32Array(FIRST_CAPACITY * 3);
  #misses = 0;

  /** @param most greatest number of results */
  constructor(budget: Budget, most: number) {
    this.#budget = budget;
    this.#most = most;
  }

  /** -1 where nothing is remembered. The first operand is never 0. @throws LimitReached once the time is over */
  recall(a: number, b: number): number {
    const place = (hash(1, a, b) & (this.#entries - 1)) * 3;
    if (this.#table[place] === a && this.#table[place + 1] === b) return this.#table[place + 2] as number;
    this.#budget.step();
    this.#misses += 1;
    if (this.#misses > 2 * this.#entries && this.#entries * 2 <= this.#most) this.#grow();
    return -1;
  }

  remember(a: number, b: number, result: number): number {
    const place = (hash(1, a, b) & (this.#entries - 1)) * 3;
    this.#table[place] = a;
    this.#table[place + 1] = b;
    this.#table[place + 2] = result;
    return result;
  }

  clear(): void {
    this.#table.fill(0);
  }

  /** Gives back its room. */
  shrink(): void {
    this.#entries = FIRST_CAPACITY;
    this.#table = new Int32Array(FIRST_CAPACITY * 3);
    this.#misses = 0;
  }

  #grow(): void {
    const old = this.#table;
    this.#misses = 0;
    this.#entries *= 2;
    this.#table = new Int32Array(this.#entries * 3);
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] !== 0) this.remember(old[at] as number, old[at + 1] as number, old[at + 2] as number);
    }
  }
}

/** Mixes three small numbers; the low bits of the result are good to use (finalizer of MurmurHash3). */
export function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
