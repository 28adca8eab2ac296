/**
 * Finds a better order for a diagram that exists already: every variable in turn is moved through all levels and left
 * where the diagram was smallest (Rudell 1993, "Dynamic variable ordering for ordered binary decision diagrams").
 */
import { Bdd, BOTTOM, type Edge, resized } from './bdd.ts';
import { type Budget, LimitReached } from './budget.ts';
import { hash } from './operation-cache.ts';

export interface Sifted {
  readonly bdd: Bdd;
  /** In the order of the roots given. */
  readonly roots: readonly Edge[];
  /** The former level of each level's variable. */
  readonly formerLevels: Int32Array;
}

/** A variable turns round where the diagram has grown by this factor. */
const MOST_GROWTH = 1.2;

/**
 * @param levels number of variables @param limit greatest number of nodes, of the result too
 * @throws LimitReached; the diagram given is as it was
 */
export function sift(bdd: Bdd, roots: readonly Edge[], levels: number, budget: Budget, limit: number): Sifted {
  const sifting = new Sifting(bdd, roots, levels, budget, limit);
  sifting.run();
  return sifting.result(roots);
}

/** A copy of the diagram in which two neighbouring levels can be swapped. Nodes and edges are numbered as in the diagram. */
class Sifting {
  readonly #budget: Budget;
  readonly #limit: number;
  /** Variables are named by their first level. */
  readonly #variableAt: Int32Array;
  readonly #levelOf: Int32Array;
  readonly #counts: Int32Array;
  /** For each variable, first nodes of the chains of equal hash. */
  readonly #buckets: Int32Array[];
  #variable: Int32Array;
  #high: Int32Array;
  #low: Int32Array;
  #uses: Int32Array;
  /** Next of the same chain, or next of those that are free. */
  #next: Int32Array;
  #free = 0;
  #used: number;
  #live = 0;

  constructor(bdd: Bdd, roots: readonly Edge[], levels: number, budget: Budget, limit: number) {
    this.#budget = budget;
    this.#limit = limit;
    this.#variableAt = Int32Array.from({ length: levels }, (_, level) => level);
    this.#levelOf = this.#variableAt.slice();
    this.#counts = new Int32Array(levels);
    this.#used = bdd.size;
    const capacity = bdd.size * 2;
    this.#variable = new Int32Array(capacity).fill(BOTTOM, 0, 1);
    this.#high = new Int32Array(capacity);
    this.#low = new Int32Array(capacity);
    this.#uses = new Int32Array(capacity);
    this.#next = new Int32Array(capacity);
    const nodes = bdd.below(roots);
    for (const node of nodes) this.#counts[bdd.level(node << 1)] = (this.#counts[bdd.level(node << 1)] as number) + 1;
    this.#buckets = Array.from(this.#counts, (count) => new Int32Array(powerOfTwo(count * 2)));
    this.#counts.fill(0);
    for (const node of nodes) {
      this.#variable[node] = bdd.level(node << 1);
      this.#high[node] = bdd.high(node << 1);
      this.#low[node] = bdd.low(node << 1);
      this.#use(bdd.high(node << 1));
      this.#use(bdd.low(node << 1));
      this.#link(node);
    }
    for (const root of roots) this.#use(root);
  }

  run(): void {
    const variables = [...this.#variableAt].sort((a, b) => (this.#counts[b] as number) - (this.#counts[a] as number));
    for (const variable of variables) this.#settle(variable);
  }

  result(roots: readonly Edge[]): Sifted {
    const bdd = new Bdd(this.#budget, this.#limit);
    const edges = new Int32Array(this.#used);
    const moved = (edge: Edge): Edge => (edges[edge >>> 1] as number) ^ (edge & 1);
    for (let level = this.#variableAt.length - 1; level >= 0; level -= 1) {
      for (const node of this.#nodesOf(this.#variableAt[level] as number)) {
        edges[node] = bdd.node(level, moved(this.#high[node] as number), moved(this.#low[node] as number));
      }
    }
    return { bdd, roots: roots.map(moved), formerLevels: this.#variableAt };
  }

  /** Moves a variable to the nearer end, then to the other, then back to where the diagram was smallest. */
  #settle(variable: number): void {
    const start = this.#levelOf[variable] as number;
    const last = this.#variableAt.length - 1;
    let best = { live: this.#live, level: start };
    const move = (step: 1 | -1) => {
      for (let level = this.#levelOf[variable] as number; step > 0 ? level < last : level > 0; level += step) {
        this.#swap(step > 0 ? level : level - 1);
        if (this.#live < best.live) best = { live: this.#live, level: level + step };
        if (this.#live > best.live * MOST_GROWTH) return;
      }
    };
    const first = start > last / 2 ? 1 : -1;
    move(first);
    move(first === 1 ? -1 : 1);
    while ((this.#levelOf[variable] as number) < best.level) this.#swap(this.#levelOf[variable] as number);
    while ((this.#levelOf[variable] as number) > best.level) this.#swap((this.#levelOf[variable] as number) - 1);
  }

  /** Swaps the variables of a level and the one below; functions keep their nodes. */
  #swap(level: number): void {
    this.#budget.look();
    const upper = this.#variableAt[level] as number;
    const lower = this.#variableAt[level + 1] as number;
    for (const node of this.#takeThoseAbove(upper, lower)) {
      const [high, low] = [this.#high[node] as number, this.#low[node] as number];
      const newHigh = this.#find(upper, this.#highAt(lower, high), this.#highAt(lower, low));
      this.#use(newHigh);
      const newLow = this.#find(upper, this.#lowAt(lower, high), this.#lowAt(lower, low));
      this.#use(newLow);
      this.#variable[node] = lower;
      this.#high[node] = newHigh;
      this.#low[node] = newLow;
      this.#link(node);
      this.#release(high);
      this.#release(low);
    }
    this.#variableAt[level] = lower;
    this.#variableAt[level + 1] = upper;
    this.#levelOf[lower] = level;
    this.#levelOf[upper] = level + 1;
  }

  #highAt(variable: number, edge: Edge): Edge {
    const node = edge >>> 1;
    return this.#variable[node] === variable ? (this.#high[node] as number) ^ (edge & 1) : edge;
  }

  #lowAt(variable: number, edge: Edge): Edge {
    const node = edge >>> 1;
    return this.#variable[node] === variable ? (this.#low[node] as number) ^ (edge & 1) : edge;
  }

  /** Takes out of its table and returns the nodes of a variable that have a child of the other. */
  #takeThoseAbove(variable: number, child: number): number[] {
    const taken: number[] = [];
    for (const node of this.#nodesOf(variable)) {
      const high = this.#variable[(this.#high[node] as number) >>> 1];
      const low = this.#variable[(this.#low[node] as number) >>> 1];
      if (high === child || low === child) taken.push(node);
    }
    for (const node of taken) this.#unlink(node);
    return taken;
  }

  #nodesOf(variable: number): number[] {
    const nodes: number[] = [];
    for (const first of this.#buckets[variable] ?? []) {
      for (let node = first; node !== 0; node = this.#next[node] as number) nodes.push(node);
    }
    return nodes;
  }

  #find(variable: number, high: Edge, low: Edge): Edge {
    if (high === low) return high;
    const sign = high & 1;
    const [plainHigh, plainLow] = [high ^ sign, low ^ sign];
    const buckets = this.#buckets[variable] ?? new Int32Array(1);
    const bucket = hash(0, plainHigh, plainLow) & (buckets.length - 1);
    for (let node = buckets[bucket] as number; node !== 0; node = this.#next[node] as number) {
      if (this.#high[node] === plainHigh && this.#low[node] === plainLow) return (node << 1) | sign;
    }
    const node = this.#allocate();
    this.#variable[node] = variable;
    this.#high[node] = plainHigh;
    this.#low[node] = plainLow;
    this.#uses[node] = 0;
    this.#use(plainHigh);
    this.#use(plainLow);
    this.#link(node);
    return (node << 1) | sign;
  }

  #use(edge: Edge): void {
    this.#uses[edge >>> 1] = (this.#uses[edge >>> 1] as number) + 1;
  }

  /** What is below an unused node is in use elsewhere: the swap that made it unused has put new nodes above. */
  #release(edge: Edge): void {
    const node = edge >>> 1;
    this.#uses[node] = (this.#uses[node] as number) - 1;
    if (node === 0 || (this.#uses[node] as number) > 0) return;
    this.#unlink(node);
    this.#release(this.#high[node] as number);
    this.#release(this.#low[node] as number);
    this.#next[node] = this.#free;
    this.#free = node;
  }

  #allocate(): number {
    if (this.#free !== 0) {
      const node = this.#free;
      this.#free = this.#next[node] as number;
      return node;
    }
    if (this.#used === this.#high.length) this.#grow();
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(): void {
    const capacity = this.#high.length * 2;
    if (capacity > this.#limit * 2) throw new LimitReached('memory');
    this.#variable = resized(this.#variable, capacity);
    this.#high = resized(this.#high, capacity);
    this.#low = resized(this.#low, capacity);
    this.#uses = resized(this.#uses, capacity);
    this.#next = resized(this.#next, capacity);
  }

  #link(node: number): void {
    const variable = this.#variable[node] as number;
    let buckets = this.#buckets[variable] ?? new Int32Array(1);
    if ((this.#counts[variable] as number) > 2 * buckets.length) buckets = this.#rehash(variable);
    const bucket = hash(0, this.#high[node] as number, this.#low[node] as number) & (buckets.length - 1);
    this.#next[node] = buckets[bucket] as number;
    buckets[bucket] = node;
    this.#counts[variable] = (this.#counts[variable] as number) + 1;
    this.#live += 1;
  }

  #rehash(variable: number): Int32Array {
    const nodes = this.#nodesOf(variable);
    const buckets = new Int32Array(powerOfTwo(nodes.length * 2));
    this.#buckets[variable] = buckets;
    for (const node of nodes) {
      const bucket = hash(0, this.#high[node] as number, this.#low[node] as number) & (buckets.length - 1);
      this.#next[node] = buckets[bucket] as number;
      buckets[bucket] = node;
    }
    return buckets;
  }

  #unlink(node: number): void {
    const variable = this.#variable[node] as number;
    const buckets = this.#buckets[variable] ?? new Int32Array(1);
    const bucket = hash(0, this.#high[node] as number, this.#low[node] as number) & (buckets.length - 1);
    if (buckets[bucket] === node) {
      buckets[bucket] = this.#next[node] as number;
    } else {
      let before = buckets[bucket] as number;
      while (this.#next[before] !== node) before = this.#next[before] as number;
      this.#next[before] = this.#next[node] as number;
    }
    this.#counts[variable] = (this.#counts[variable] as number) - 1;
    this.#live -= 1;
  }
}

function powerOfTwo(least: number): number {
  return 2 ** Math.max(3, Math.ceil(Math.log2(least + 1)));
}
