/** What is to be called when: in the order of time, then of entry. */
export interface Timer {
  /** Milliseconds of the lab's uptime. */
  readonly at: number;
  readonly work: () => void;
}

export class Timers {
  /** The next one last. */
  readonly #waiting: Timer[] = [];

  /** Milliseconds of uptime; Infinity = nothing waits. */
  next(): number {
    return this.#waiting.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  }

  add(timer: Timer): void {
    let [low, high] = [0, this.#waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#waiting[middle] as Timer).at > timer.at) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, timer);
  }

  remove(timer: Timer): void {
    const index = this.#waiting.indexOf(timer);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** Takes the next one out. */
  take(): Timer | undefined {
    return this.#waiting.pop();
  }
}
