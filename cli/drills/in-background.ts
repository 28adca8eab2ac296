/** An answer that takes long, for a picture that is drawn often. */
import type { CliContext } from '../context.ts';

/** ms after which an answer says nothing about now: what should have followed it hangs. */
const answerGoodFor = 120_000;

/**
 * The newest answer, without waiting for it. A picture that is drawn every second must not stand still for as long as the
 * engine takes.
 */
export class InBackground<T> {
  readonly #ask: () => Promise<T>;
  readonly #now: CliContext['now'];
  #newest: { answer: T; askedAt: number } | undefined;
  #failure: { error: unknown } | undefined;
  #isAsking = false;
  /** Goes up when what is known counts no more, nor what is being asked. */
  #era = 0;

  constructor(ask: () => Promise<T>, now: CliContext['now']) {
    this.#ask = ask;
    this.#now = now;
  }

  /**
   * Has it asked again, unless that is still going on.
   * @returns undefined = nobody knows: before the first answer, and where the newest was asked for too long ago
   * @throws what the asking threw
   */
  newest(): T | undefined {
    if (this.#failure) throw this.#failure.error;
    if (!this.#isAsking) void this.#askAgain();
    const newest = this.#newest;
    return newest && this.#now() - newest.askedAt <= answerGoodFor ? newest.answer : undefined;
  }

  /** What is known is of a time that is over: nobody could see anything since, or what is seen contradicts it. */
  forget(): void {
    this.#newest = undefined;
    this.#era += 1;
  }

  async #askAgain(): Promise<void> {
    this.#isAsking = true;
    const [askedAt, era] = [this.#now(), this.#era];
    try {
      const answer = await this.#ask();
      if (era === this.#era) this.#newest = { answer, askedAt };
    } catch (error) {
      this.#failure = { error };
    }
    this.#isAsking = false;
  }
}
