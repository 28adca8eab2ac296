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

/** What can't be seen speaks against being ready. */
export const unknownBecause = ({ message, hint = '' }: UserError): Refusal => ({
  check: 'look',
  subject: '',
  reason: { de: `nicht zu beurteilen: ${message}`, en: `can not be judged: ${message}` },
  remedy: { de: hint, en: hint },
});
