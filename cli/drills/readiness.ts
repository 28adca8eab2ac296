/** Is the cooperation ready for a drill, and so for a failover? The same judgement as a drill begins with. */
import { lookAround, readinessOf } from '../../drills/index.ts';
import type { StackPreview, World } from '../../drills/ports.ts';
import type { Refusal } from '../../drills/prechecks/refusal.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { inWorld } from './open-world.ts';

/** ms for which a preview of both stacks is good while somebody watches: it takes seconds, and asks every resource. */
const previewGoodFor = 300_000;

export type Readiness = () => Promise<Refusal[]>;

/**
 * Looks anew each time it is asked; what keeps it from looking speaks against being ready.
 * @param signal ends the previews: nobody waits for the answer any more
 */
export function readiness(context: CliContext, options: { lab?: boolean | undefined }, signal: AbortSignal): Readiness {
  let previewed: { at: number; stacks: StackPreview[] } | undefined;
  const preview = (world: World) => async () => {
    if (previewed === undefined || context.now() - previewed.at > previewGoodFor)
      previewed = { at: context.now(), stacks: await world.preview(['primary', 'secondary']) };
    return previewed.stacks;
  };
  return async () => {
    try {
      return await inWorld(
        context,
        options,
        async ({ world }) => readinessOf(await lookAround({ ...world, preview: preview(world) })),
        signal,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [unknownBecause(error)];
    }
  };
}

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

/** What can't be seen speaks against being ready. */
export const unknownBecause = ({ message, hint = '' }: UserError): Refusal => ({
  check: 'look',
  subject: '',
  reason: { de: `nicht zu beurteilen: ${message}`, en: `can not be judged: ${message}` },
  remedy: { de: hint, en: hint },
});
