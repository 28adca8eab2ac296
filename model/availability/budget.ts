/** What an analysis may take. */
export interface Limits {
  /** Wall-clock time, seconds. */
  readonly seconds: number;
  /** Memory of the decision diagrams, MiB. */
  readonly memoryMiB: number;
}

export const defaultLimits: Limits = { seconds: 120, memoryMiB: 1024 };

export type Exhausted = 'time' | 'memory' | 'depth';

/** A limit was reached; what was begun is to be given up. Not an error of anyone: the caller falls back on bounds. */
export class LimitReached extends Error {
  readonly exhausted: Exhausted;

  constructor(exhausted: Exhausted) {
    super(`limit of ${exhausted} reached`);
    this.name = 'LimitReached';
    this.exhausted = exhausted;
  }
}

/** How often the clock is looked at: after this many steps, each well below a microsecond. */
const STEPS_A_LOOK = 1 << 14;

/** A deadline that is cheap to keep to in the innermost loop. */
export class Budget {
  readonly #now: () => number;
  readonly #onLook: (() => void) | undefined;
  readonly #deadline: number;
  #steps = 0;

  /** @param now milliseconds @param onLook called at every look at the clock, for progress */
  constructor(seconds: number, now: () => number, onLook?: () => void) {
    this.#now = now;
    this.#onLook = onLook;
    this.#deadline = now() + seconds * 1000;
  }

  /** Of the time that is left, this share. */
  share(part: number): Budget {
    const left = Math.max(0, this.#deadline - this.#now());
    return new Budget((left * part) / 1000, this.#now, this.#onLook);
  }

  /** To be called once a step. @throws LimitReached once the time is over */
  step(): void {
    this.#steps += 1;
    if (this.#steps >= STEPS_A_LOOK) this.look();
  }

  /** @throws LimitReached once the time is over */
  look(): void {
    this.#steps = 0;
    this.#onLook?.();
    if (this.#now() > this.#deadline) throw new LimitReached('time');
  }
}

/**
 * The result of the work, or which limit ended it.
 * A stack that overflows is a limit too: diagrams are walked by recursion, a level a call.
 */
export function within<T>(work: () => T): { result: T } | { exhausted: Exhausted } {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof LimitReached) return { exhausted: error.exhausted };
    if (error instanceof RangeError && /call stack/.test(error.message)) return { exhausted: 'depth' };
    if (error instanceof RangeError && /allocation|array length/i.test(error.message)) return { exhausted: 'memory' };
    throw error;
  }
}
