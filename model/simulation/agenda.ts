/** What is to happen when: by time, then in the order of entry. */
import TinyQueue from 'tinyqueue';

interface Entry {
  at: number;
  order: number;
  act: () => void;
}

export class Agenda {
  readonly #entries = new TinyQueue<Entry>([], (a, b) => a.at - b.at || a.order - b.order);
  #order = 0;

  /** Seconds; Infinity = nothing is to happen. */
  next(): number {
    return this.#entries.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  at(at: number, act: () => void): void {
    this.#order += 1;
    this.#entries.push({ at, order: this.#order, act });
  }

  /** Does the first thing. */
  perform(): void {
    this.#entries.pop()?.act();
  }
}
