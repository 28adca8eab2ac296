/**
 * Reduced ordered binary decision diagrams with complement edges (Bryant 1986; Brace, Rudell and Bryant 1990).
 * Nodes lie in typed arrays: outside of the JavaScript heap, a few bytes each.
 */
import { type Budget, LimitReached } from './budget.ts';
import { hash, OperationCache } from './operation-cache.ts';

/** A node and a sign: twice the node's number, plus one if negated. Node 0 is the constant. */
export type Edge = number;

export const TRUE: Edge = 0;
export const FALSE: Edge = 1;

/** The level of the constant: below all others. */
export const BOTTOM = 0x7fffffff;

/** What a node takes with its share of the tables: four fields, up to two buckets, up to one entry of the cache. */
export const BYTES_A_NODE = 4 * 4 + 2 * 4 + 3 * 4;

const FIRST_CAPACITY = 1 << 10;

/** One order of variables, levels 0 (top) and up, and all functions that were built over it. */
export class Bdd {
  readonly #limit: number;
  #capacity = FIRST_CAPACITY;
  #size = 1;
  #level = new Int32Array(FIRST_CAPACITY);
  #high = new Int32Array(FIRST_CAPACITY);
  #low = new Int32Array(FIRST_CAPACITY);
  /** Next node of the same bucket; 0 ends the chain. */
  #next = new Int32Array(FIRST_CAPACITY);
  #buckets = new Int32Array(FIRST_CAPACITY * 2);
  /** AND has its operands ascending, XOR descending. */
  readonly #cache: OperationCache;

  /** @param limit greatest number of nodes */
  constructor(budget: Budget, limit: number) {
    this.#cache = new OperationCache(budget, limit);
    this.#limit = limit;
    this.#level[0] = BOTTOM;
  }

  /** Number of nodes, the constant and those that are no longer used included. */
  get size(): number {
    return this.#size;
  }

  level(edge: Edge): number {
    return this.#level[edge >>> 1] as number;
  }

  /** The function where the variable of its level is true. */
  high(edge: Edge): Edge {
    return (this.#high[edge >>> 1] as number) ^ (edge & 1);
  }

  low(edge: Edge): Edge {
    return (this.#low[edge >>> 1] as number) ^ (edge & 1);
  }

  variable(level: number): Edge {
    return this.node(level, TRUE, FALSE);
  }

  /**
   * The function that is `high` where the variable is true and `low` where it is false; both lie below the level.
   * @throws LimitReached
   */
  node(level: number, high: Edge, low: Edge): Edge {
    if (high === low) return high;
    // Canonical: the high edge is never negated.
    return (high & 1) === 1 ? this.#find(level, high ^ 1, low ^ 1) ^ 1 : this.#find(level, high, low);
  }

  #find(level: number, high: Edge, low: Edge): Edge {
    let bucket = hash(level, high, low) & (this.#buckets.length - 1);
    for (let node = this.#buckets[bucket] as number; node !== 0; node = this.#next[node] as number) {
      if (this.#low[node] === low && this.#high[node] === high && this.#level[node] === level) return node << 1;
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
    return node << 1;
  }

  /** @throws LimitReached */
  and(f: Edge, g: Edge): Edge {
    if (f === g || g === TRUE) return f;
    if (f === TRUE) return g;
    if (f === FALSE || g === FALSE || f === (g ^ 1)) return FALSE;
    return f < g ? this.#and(f, g) : this.#and(g, f);
  }

  #and(f: Edge, g: Edge): Edge {
    const known = this.#cache.recall(f, g);
    if (known >= 0) return known;
    const fLevel = this.#level[f >>> 1] as number;
    const gLevel = this.#level[g >>> 1] as number;
    const level = Math.min(fLevel, gLevel);
    const high = this.and(fLevel === level ? this.high(f) : f, gLevel === level ? this.high(g) : g);
    const low = this.and(fLevel === level ? this.low(f) : f, gLevel === level ? this.low(g) : g);
    return this.#cache.remember(f, g, this.node(level, high, low));
  }

  or(f: Edge, g: Edge): Edge {
    return this.and(f ^ 1, g ^ 1) ^ 1;
  }

  /** @throws LimitReached */
  xor(f: Edge, g: Edge): Edge {
    const sign = (f ^ g) & 1;
    const a = f & ~1;
    const b = g & ~1;
    if (a === b) return FALSE ^ sign;
    if (a === TRUE) return b ^ 1 ^ sign;
    if (b === TRUE) return a ^ 1 ^ sign;
    return (a > b ? this.#xor(a, b) : this.#xor(b, a)) ^ sign;
  }

  #xor(f: Edge, g: Edge): Edge {
    const known = this.#cache.recall(f, g);
    if (known >= 0) return known;
    const fLevel = this.#level[f >>> 1] as number;
    const gLevel = this.#level[g >>> 1] as number;
    const level = Math.min(fLevel, gLevel);
    const high = this.xor(fLevel === level ? this.high(f) : f, gLevel === level ? this.high(g) : g);
    const low = this.xor(fLevel === level ? this.low(f) : f, gLevel === level ? this.low(g) : g);
    return this.#cache.remember(f, g, this.node(level, high, low));
  }

  /**
   * Forgets all nodes that the roots do not rest on.
   * @returns the roots' new edges, in their order; all other edges are void
   */
  collect(roots: readonly Edge[]): Edge[] {
    const kept = new Uint8Array(this.#size);
    for (const node of this.below(roots)) kept[node] = 1;
    const moved = new Int32Array(this.#size);
    let size = 1;
    for (let node = 1; node < this.#size; node += 1) {
      if (kept[node] === 0) continue;
      const [high, low] = [this.#high[node] as number, this.#low[node] as number];
      moved[node] = size;
      this.#level[size] = this.#level[node] as number;
      // Children are older than their parents, so they have moved already.
      this.#high[size] = ((moved[high >>> 1] as number) << 1) | (high & 1);
      this.#low[size] = ((moved[low >>> 1] as number) << 1) | (low & 1);
      size += 1;
    }
    this.#size = size;
    this.#cache.clear();
    this.#link();
    return roots.map((root) => ((moved[root >>> 1] as number) << 1) | (root & 1));
  }

  /** Numbers of the nodes that the roots rest on, without the constant, each after those that it rests on itself. */
  below(roots: readonly Edge[]): Int32Array {
    const seen = new Uint8Array(this.#size);
    let count = 0;
    let greatest = 0;
    const mark = (edge: Edge) => {
      const node = edge >>> 1;
      if (node === 0 || seen[node] === 1) return;
      seen[node] = 1;
      count += 1;
    };
    for (const root of roots) {
      mark(root);
      greatest = Math.max(greatest, root >>> 1);
    }
    for (let node = greatest; node > 0; node -= 1) {
      if (seen[node] === 0) continue;
      mark(this.#high[node] as number);
      mark(this.#low[node] as number);
    }
    const nodes = new Int32Array(count);
    let at = 0;
    for (let node = 1; node <= greatest; node += 1) if (seen[node] === 1) nodes[at++] = node;
    return nodes;
  }

  /** Gives back the room that the nodes no longer need. */
  trim(): void {
    let capacity = FIRST_CAPACITY;
    while (capacity < this.#size) capacity *= 2;
    if (capacity < this.#capacity) this.#resize(capacity);
    this.#cache.shrink();
  }

  #grow(): void {
    if (this.#capacity * 2 > this.#limit) throw new LimitReached('memory');
    this.#resize(this.#capacity * 2);
  }

  #resize(capacity: number): void {
    this.#capacity = capacity;
    this.#level = resized(this.#level, capacity);
    this.#high = resized(this.#high, capacity);
    this.#low = resized(this.#low, capacity);
    this.#next = resized(this.#next, capacity);
    this.#buckets = new Int32Array(capacity * 2);
    this.#link();
  }

  #link(): void {
    this.#buckets.fill(0);
    const mask = this.#buckets.length - 1;
    for (let node = 1; node < this.#size; node += 1) {
      const bucket = hash(this.#level[node] as number, this.#high[node] as number, this.#low[node] as number) & mask;
      this.#next[node] = this.#buckets[bucket] as number;
      this.#buckets[bucket] = node;
    }
  }
}

/** A copy with another length, zeroes at its end. */
export function resized(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(array.subarray(0, length));
  return copy;
}
