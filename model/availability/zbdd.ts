/**
 * Zero-suppressed decision diagrams (Minato 1993): families of sets, here of minimal cut sets. A node stands for the
 * sets of its low child and, with its level's element added, those of its high child.
 */
import { BOTTOM, resized } from './bdd.ts';
import { type Budget, LimitReached } from './budget.ts';
import { hash, OperationCache } from './operation-cache.ts';

/** The family without any set. */
export const EMPTY = 0;
/** The family of the empty set alone. */
export const UNIT = 1;

/** No limit to the order of a product. */
export const ANY_ORDER = 15;

const FIRST_CAPACITY = 1 << 10;

/** Families over levels 0 (top) and up. A family is a node's number; children are older than their parents. */
export class Zbdd {
  readonly #limit: number;
  #capacity = FIRST_CAPACITY;
  #size = 2;
  #level = new Int32Array(FIRST_CAPACITY);
  #high = new Int32Array(FIRST_CAPACITY);
  #low = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #buckets = new Int32Array(FIRST_CAPACITY * 2);
  /** All bits of the first operand are turned for `union`, of the second, with the order, for `product`. */
  readonly #cache: OperationCache;

  /** @param limit greatest number of nodes */
  constructor(budget: Budget, limit: number) {
    this.#cache = new OperationCache(budget, limit);
    // An order has to fit beside a node's number.
    this.#limit = Math.min(limit, 1 << 27);
    this.#level[EMPTY] = BOTTOM;
    this.#level[UNIT] = BOTTOM;
  }

  get size(): number {
    return this.#size;
  }

  level(family: number): number {
    return this.#level[family] as number;
  }

  high(family: number): number {
    return this.#high[family] as number;
  }

  low(family: number): number {
    return this.#low[family] as number;
  }

  /** @throws LimitReached */
  node(level: number, high: number, low: number): number {
    if (high === EMPTY) return low;
    let bucket = hash(level, high, low) & (this.#buckets.length - 1);
    for (let node = this.#buckets[bucket] as number; node !== 0; node = this.#next[node] as number) {
      if (this.#low[node] === low && this.#high[node] === high && this.#level[node] === level) return node;
    }
    if (this.#size === this.#capacity) {
      this.#grow();
      bucket = hash(level, high, low) & (this.#buckets.length - 1);
    }
    const node = this.#size;
    this.#size += 1;
    this.#level[node] = level;
    this.#high[node] = high;
    this.#low[node] = low;
    this.#next[node] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = node;
    return node;
  }

  /**
   * The sets of `f` that include no set of `g` (Rauzy 1993, "New algorithms for fault tree analysis": "without").
   * @throws LimitReached
   */
  without(f: number, g: number): number {
    if (f === EMPTY || g === UNIT || f === g) return EMPTY;
    if (g === EMPTY || f === UNIT) return f;
    const known = this.#cache.recall(f, g);
    if (known >= 0) return known;
    const fLevel = this.#level[f] as number;
    const gLevel = this.#level[g] as number;
    let result: number;
    if (fLevel > gLevel) {
      result = this.without(f, this.#low[g] as number);
    } else if (fLevel < gLevel) {
      const high = this.without(this.#high[f] as number, g);
      result = this.node(fLevel, high, this.without(this.#low[f] as number, g));
    } else {
      const gLow = this.#low[g] as number;
      const high = this.without(this.without(this.#high[f] as number, this.#high[g] as number), gLow);
      result = this.node(fLevel, high, this.without(this.#low[f] as number, gLow));
    }
    return this.#cache.remember(f, g, result);
  }

  /**
   * The sets of both families that include no other; each family is of such sets already.
   * @throws LimitReached
   */
  union(f: number, g: number): number {
    if (f === EMPTY || f === g || g === UNIT) return g;
    if (g === EMPTY || f === UNIT) return f;
    if (f > g) return this.union(g, f);
    const known = this.#cache.recall(~f, g);
    if (known >= 0) return known;
    const level = Math.min(this.level(f), this.level(g));
    const [fHigh, fLow] = this.#split(f, level);
    const [gHigh, gLow] = this.#split(g, level);
    const low = this.union(fLow, gLow);
    const high = this.without(this.union(fHigh, gHigh), low);
    return this.#cache.remember(~f, g, this.node(level, high, low));
  }

  /**
   * All unions of a set of the one and a set of the other, with at most `order` elements and without those that
   * include another.
   * @param order 0 to 14, or ANY_ORDER @throws LimitReached
   */
  product(f: number, g: number, order: number): number {
    if (f === EMPTY || g === EMPTY) return EMPTY;
    if (f === UNIT && g === UNIT) return UNIT;
    if (f > g) return this.product(g, f, order);
    const key = ~((g << 4) | order);
    const known = this.#cache.recall(f, key);
    if (known >= 0) return known;
    const level = Math.min(this.level(f), this.level(g));
    const [fHigh, fLow] = this.#split(f, level);
    const [gHigh, gLow] = this.#split(g, level);
    const low = this.product(fLow, gLow, order);
    let high = EMPTY;
    if (order > 0) {
      const rest = order === ANY_ORDER ? ANY_ORDER : order - 1;
      const one = this.union(this.product(fHigh, gLow, rest), this.product(fLow, gHigh, rest));
      high = this.without(this.union(this.product(fHigh, gHigh, rest), one), low);
    }
    return this.#cache.remember(f, key, this.node(level, high, low));
  }

  /** The sets with the level's element, without it, and those that never had it. */
  #split(f: number, level: number): [high: number, low: number] {
    return this.level(f) === level ? [this.high(f), this.low(f)] : [EMPTY, f];
  }

  /** The families below and including the root, without EMPTY and UNIT, each after those that it rests on. */
  below(root: number): Int32Array {
    const seen = new Uint8Array(this.#size);
    seen[root] = 1;
    let count = 0;
    for (let node = root; node > UNIT; node -= 1) {
      if (seen[node] === 0) continue;
      count += 1;
      seen[this.#high[node] as number] = 1;
      seen[this.#low[node] as number] = 1;
    }
    const nodes = new Int32Array(count);
    let at = 0;
    for (let node = UNIT + 1; node <= root; node += 1) if (seen[node] === 1) nodes[at++] = node;
    return nodes;
  }

  #grow(): void {
    if (this.#capacity * 2 > this.#limit) throw new LimitReached('memory');
    this.#capacity *= 2;
    this.#level = resized(this.#level, this.#capacity);
    this.#high = resized(this.#high, this.#capacity);
    this.#low = resized(this.#low, this.#capacity);
    this.#next = resized(this.#next, this.#capacity);
    this.#buckets = new Int32Array(this.#capacity * 2);
    const mask = this.#buckets.length - 1;
    for (let node = UNIT + 1; node < this.#size; node += 1) {
      const bucket = hash(this.#level[node] as number, this.#high[node] as number, this.#low[node] as number) & mask;
      this.#next[node] = this.#buckets[bucket] as number;
      this.#buckets[bucket] = node;
    }
  }
}
