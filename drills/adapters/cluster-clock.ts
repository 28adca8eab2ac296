/** The cluster's clock, carried on by the admin's machine between two looks at it, and while nobody can be asked. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Moment } from '../ports.ts';

export interface ClockParts {
  /** Seconds since 1970 on the cluster's clock; undefined = nobody answers. */
  ask: () => Promise<number | undefined>;
  /** Lets time pass, s; absent = it is waited for. A lab puts its clock forward. */
  pass?: (seconds: number) => Promise<void>;
  /** Seconds of the admin's machine after which the cluster is asked again; 0 = always, where its clock jumps. */
  goodForSeconds: number;
  /** Seconds, of a clock that never goes back. */
  local?: () => number;
}

const monotonic = (): number => performance.now() / 1000;

export class ClusterClock implements Clock {
  readonly #parts: ClockParts;
  readonly #local: () => number;
  #known: { cluster: number; local: number } | undefined;

  constructor(parts: ClockParts) {
    this.#parts = parts;
    this.#local = parts.local ?? monotonic;
  }

  async now(): Promise<Moment> {
    const known = this.#known;
    if (known && this.#local() - known.local < this.#parts.goodForSeconds)
      return { at: this.#carried(known), clock: 'cluster' };
    const cluster = await this.#parts.ask();
    if (cluster === undefined) return { at: known ? this.#carried(known) : Date.now() / 1000, clock: 'local' };
    // Nodes tell whole seconds: the time read last may be ahead of them.
    const at = Math.max(cluster, known && this.#parts.goodForSeconds > 0 ? this.#carried(known) - 1 : cluster);
    this.#known = { cluster: at, local: this.#local() };
    return { at, clock: 'cluster' };
  }

  async wait(seconds: number, signal?: AbortSignal): Promise<void> {
    if (this.#parts.pass) return this.#parts.pass(seconds);
    await delayed(seconds, signal);
  }

  idle(seconds: number, signal: AbortSignal): Promise<void> {
    return delayed(seconds, signal);
  }

  #carried(known: { cluster: number; local: number }): number {
    return known.cluster + this.#local() - known.local;
  }
}

async function delayed(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(seconds * 1000, undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
