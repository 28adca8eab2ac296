/**
 * The lab's clock: as fast as the machine's, some times as fast, or standing; and it can be put forward, doing on the way
 * all that falls due. Nothing in the lab ever sees it go back.
 */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { type MachineTime, machineTime } from './machine-time.ts';
import { type Timer, Timers } from './timers.ts';

/** What is kept of the clock while no process runs the lab. */
export interface ClockRecord {
  uptimeMs: number;
  /** Time of day, milliseconds since 1970. */
  nowMs: number;
  /** Seconds of the lab in one of the machine. */
  speed: number;
}

export const maxSpeed = 600;

/** Longest wait of a timer of the machine, ms. */
const longestWait = 3_600_000;
/** How long a step keeps requests waiting before it lets them in, ms. */
const stepSlice = 20;

export class LabClock implements Clock {
  readonly #machine: MachineTime;
  readonly #timers = new Timers();
  /** Time of day less uptime. */
  readonly #offset: number;
  #speed: number;
  /** The hands, and when on the machine's clock they stood so. */
  #hands: number;
  #since: number;
  /** The moment of what is being done: it does not pass meanwhile. */
  #moment: number | undefined;
  /** Nobody has seen a later time. */
  #latest: number;
  #cancel: (() => void) | undefined;
  #steps: Promise<void> = Promise.resolve();
  #stepping = false;
  #stopped = false;

  /** Goes on where `kept` stood; the time of day is the machine's, unless the lab was ahead of it. */
  constructor(kept: ClockRecord | undefined, machine: MachineTime = machineTime) {
    this.#machine = machine;
    this.#hands = kept?.uptimeMs ?? 0;
    this.#latest = this.#hands;
    this.#speed = kept?.speed ?? 1;
    this.#since = machine.now();
    this.#offset = Math.max(kept?.nowMs ?? 0, this.#since) - this.#hands;
  }

  now(): number {
    return this.#offset + this.uptime();
  }

  uptime(): number {
    const passed = Math.max(0, this.#machine.now() - this.#since) * this.#speed;
    this.#latest = Math.max(this.#latest, this.#moment ?? this.#hands + passed);
    return this.#latest;
  }

  after(ms: number, work: () => void): () => void {
    const timer: Timer = { at: this.uptime() + Math.max(0, ms), work };
    this.#timers.add(timer);
    this.#arm();
    return () => this.#timers.remove(timer);
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#set(this.uptime());
    this.#speed = speed;
    this.#arm();
  }

  get record(): ClockRecord {
    return { uptimeMs: this.uptime(), nowMs: this.now(), speed: this.#speed };
  }

  /**
   * Puts the clock forward. What falls due on the way is done in order, each at its moment, before it resolves; requests
   * are answered meanwhile. One step after another.
   */
  step(seconds: number): Promise<void> {
    const step = this.#steps.then(() => this.#step(seconds * 1000));
    this.#steps = step.catch(() => {});
    return step;
  }

  /** Nothing that waits is done any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #step(ms: number): Promise<void> {
    const end = this.uptime() + ms;
    this.#stepping = true;
    try {
      this.#moment = this.uptime();
      let letIn = performance.now() + stepSlice;
      while (this.#timers.next() <= end && !this.#stopped) {
        this.#doNext();
        if (performance.now() < letIn) continue;
        await otherWork();
        letIn = performance.now() + stepSlice;
      }
    } finally {
      this.#stepping = false;
      this.#moment = undefined;
      this.#set(end);
      this.#arm();
    }
  }

  #doNext(): void {
    const timer = this.#timers.take();
    if (!timer) return;
    this.#moment = Math.max(this.#latest, timer.at);
    this.#latest = this.#moment;
    timer.work();
  }

  #set(uptime: number): void {
    this.#hands = Math.max(uptime, this.#latest);
    this.#latest = this.#hands;
    this.#since = this.#machine.now();
  }

  /** Has the machine wake the lab when something is due. */
  #arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#stepping || this.#stopped || this.#moment !== undefined) return;
    const wait = this.#timers.next() - this.uptime();
    if (wait > 0 && (this.#speed === 0 || wait === Number.POSITIVE_INFINITY)) return;
    const ms = wait <= 0 ? 0 : Math.min(longestWait, Math.ceil(wait / this.#speed));
    this.#cancel = this.#machine.after(ms, () => this.#wake());
  }

  #wake(): void {
    const until = this.uptime();
    try {
      while (this.#timers.next() <= until && !this.#stopped) this.#doNext();
    } finally {
      this.#moment = undefined;
      this.#arm();
    }
  }
}
