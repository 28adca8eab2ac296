import type { Clock } from '../../lab/state/clock.ts';
import { Timers } from '../../lab/state/timers.ts';

/** A clock whose hands the test moves. */
export class ManualClock implements Clock {
  readonly #start: number;
  readonly #timers = new Timers();
  #uptime = 0;

  /** Monday, 23 November 2026, 08:00 UTC. */
  constructor(start = Date.UTC(2026, 10, 23, 8)) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#uptime;
  }

  uptime(): number {
    return this.#uptime;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#uptime + Math.max(0, ms), work };
    this.#timers.add(timer);
    return () => this.#timers.remove(timer);
  }

  /** Lets time pass; what falls due is done in order, with the hands at its moment. */
  advance(ms: number): void {
    const end = this.#uptime + ms;
    while (this.#timers.next() <= end) {
      this.#uptime = this.#timers.next();
      this.#timers.take()?.work();
    }
    this.#uptime = end;
  }
}
