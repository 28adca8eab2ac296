import type { Clock } from '../../lab/state/clock.ts';

interface Timer {
  at: number;
  work: () => void;
}

/** A clock whose hands the test moves. */
export class ManualClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  /** Monday, 23 November 2026, 08:00 UTC. */
  constructor(start = Date.UTC(2026, 10, 23, 8)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass; what falls due is done in order, with the hands at its moment. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.work();
    }
    this.#now = end;
  }
}
