/** What a person must say before a drill is run: on a real cluster its name and the hash of the plan that was looked at. */
import type { DrillPlan } from '../../drills/index.ts';
import type { CliContext } from '../context.ts';
import type { DrillWorld } from './open-world.ts';
import { Refused } from './outcome.ts';

/** Characters of a hash that are enough to mean it. */
const enough = 12;

/**
 * @param yes `--yes`, with the hash where one was given
 * @throws Refused where it is not what is needed
 */
export async function confirm(
  { ask }: Pick<CliContext, 'ask'>,
  { target }: { target: Pick<DrillWorld['target'], 'kind' | 'title'> },
  { drill, hash }: Pick<DrillPlan, 'drill' | 'hash'>,
  yes: string | true | undefined,
): Promise<void> {
  if (typeof yes === 'string') {
    if (means(yes, hash)) return;
    throw new Refused(
      `--yes: got "${yes}", and the hash of the plan is ${hash}. ` +
        'Look at it: ikz drill plan. The hash of a plan in a file goes with that file: --plan FILE.',
    );
  }
  if (yes && target.kind === 'lab') return;
  if (!ask) {
    const needed = target.kind === 'lab' ? '--yes' : `--yes ${hash}, the hash of the plan that was looked at`;
    throw new Refused(`nobody sits at a terminal to confirm it. Without one it takes ${needed}.`);
  }
  if ((await ask(`This acts on ${target.title}. Type the name of the drill (${drill.id}): `)).trim() !== drill.id)
    throw new Refused('that is not the name of the drill.');
  if (target.kind === 'lab') return;
  if (!means((await ask(`And the first ${enough} characters of the plan's hash, at least: `)).trim(), hash))
    throw new Refused('that is not the hash of the plan.');
}

const means = (given: string, hash: string): boolean => given.length >= enough && hash.startsWith(given);
