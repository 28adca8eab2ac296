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

/** Looks anew each time it is asked; what keeps it from looking speaks against being ready. */
export function readiness(context: CliContext, options: { lab?: boolean | undefined }): Readiness {
  let previewed: { at: number; stacks: StackPreview[] } | undefined;
  const preview = (world: World) => async () => {
    if (previewed === undefined || context.now() - previewed.at > previewGoodFor)
      previewed = { at: context.now(), stacks: await world.preview(['primary', 'secondary']) };
    return previewed.stacks;
  };
  return async () => {
    try {
      return await inWorld(context, options, async ({ world }) => {
        const looking = { ...world, preview: preview(world) };
        return readinessOf(await lookAround(looking, world.cooperation.plan, await world.cluster.view()));
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [unknownBecause(error)];
    }
  };
}

/** ms after which an answer says nothing about now: what should have followed it hangs. */
const answerGoodFor = 120_000;

/**
 * The newest answer, without waiting for it: each call has it asked again, unless that is still going on. A picture that is
 * drawn every second must not stand still for as long as the engine takes.
 * @returns undefined = nobody knows: before the first answer, and where the newest is too old
 * @throws what the asking threw
 */
export function inBackground<T>(ask: () => Promise<T>, now: CliContext['now']): () => T | undefined {
  let newest: { answer: T; at: number } | undefined;
  let failure: { error: unknown } | undefined;
  let isAsking = false;
  const askAgain = async () => {
    try {
      newest = { answer: await ask(), at: now() };
    } catch (error) {
      failure = { error };
    }
    isAsking = false;
  };
  return () => {
    if (failure) throw failure.error;
    if (!isAsking) {
      isAsking = true;
      void askAgain();
    }
    return newest && now() - newest.at <= answerGoodFor ? newest.answer : undefined;
  };
}

/** What can't be seen speaks against being ready. */
export const unknownBecause = ({ message, hint = '' }: UserError): Refusal => ({
  check: 'look',
  subject: '',
  reason: { de: `nicht zu beurteilen: ${message}`, en: `can not be judged: ${message}` },
  remedy: { de: hint, en: hint },
});
