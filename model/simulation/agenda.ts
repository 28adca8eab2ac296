/** What is to happen when: a binary heap by time, then by the order of entry. */
interface Entry {
  at: number;
  order: number;
  act: () => void;
}

export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  /** Seconds; Infinity = nothing is to happen. */
  next(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  at(at: number, act: () => void): void {
    this.#order += 1;
    this.#heap.push({ at, order: this.#order, act });
    this.#rise(this.#heap.length - 1);
  }

  /** Does the first thing. */
  perform(): void {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last) return;
    if (first !== last) {
      this.#heap[0] = last;
      this.#sink();
    }
    first.act();
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, above)) return;
      index = above;
    }
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const least = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(least, index)) return;
      index = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (!first) return false;
    if (!second) return true;
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBefore(a, b)) return false;
    const first = this.#heap[a] as Entry;
    this.#heap[a] = this.#heap[b] as Entry;
    this.#heap[b] = first;
    return true;
  }
}
