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
  /** Seconds since 1970, by the admin's machine. */
  wall?: () => number;
}

/** The cluster's time, and the machine's two clocks when it was told. */
interface Known {
  cluster: number;
  local: number;
  wall: number;
}

/** Seconds by which the machine's two clocks may drift apart between two questions. */
const mostDrift = 2;

const monotonic = (): number => performance.now() / 1000;
const wallClock = (): number => Date.now() / 1000;

export class ClusterClock implements Clock {
  readonly #parts: ClockParts;
  readonly #local: () => number;
  readonly #wall: () => number;
  #known: Known | undefined;

  constructor(parts: ClockParts) {
    this.#parts = parts;
    this.#local = parts.local ?? monotonic;
    this.#wall = parts.wall ?? wallClock;
  }

  async now(): Promise<Moment> {
    const known = this.#known;
    const isGood = known && this.#local() - known.local < this.#parts.goodForSeconds && !this.#hasSlept(known);
    if (known && isGood) return { at: this.#carried(known), clock: 'cluster' };
    const cluster = await this.#parts.ask();
    if (cluster === undefined) return { at: known ? this.#silentlyCarried(known) : this.#wall(), clock: 'local' };
    // Nodes tell whole seconds: the time read last may be ahead of them.
    const at = Math.max(cluster, known && this.#parts.goodForSeconds > 0 ? this.#carried(known) - 1 : cluster);
    this.#known = { cluster: at, local: this.#local(), wall: this.#wall() };
    return { at, clock: 'cluster' };
  }

  async wait(seconds: number, signal?: AbortSignal): Promise<void> {
    if (this.#parts.pass) return this.#parts.pass(seconds);
    await delayed(seconds, signal);
  }

  idle(seconds: number, signal: AbortSignal): Promise<void> {
    return delayed(seconds, signal);
  }

  /** The clock that never goes back stands while the machine sleeps (CLOCK_MONOTONIC, clock_gettime(2)); the other one does not. */
  #hasSlept({ local, wall }: Known): boolean {
    return Math.abs(this.#wall() - wall - (this.#local() - local)) > mostDrift;
  }

  /** While nobody can be asked, a sleep is told by the clock that went on. */
  #silentlyCarried(known: Known): number {
    return this.#hasSlept(known) ? known.cluster + Math.max(0, this.#wall() - known.wall) : this.#carried(known);
  }

  #carried({ cluster, local }: Known): number {
    return cluster + this.#local() - local;
  }
}

async function delayed(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(seconds * 1000, undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
