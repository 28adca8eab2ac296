/** Goes on with a drill that has a journal: here, or by asking the process that runs it. */

import fs from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { expectKey } from '../../drills/adapters/ssh-signature.ts';
import { type Continue, isOver, refuseDecided } from '../../drills/index.ts';
import { expectBegun } from '../../drills/journal/begun.ts';
import { readChain } from '../../drills/journal/chain.ts';
import type { Asked } from '../../drills/journal/entry.ts';
import { ask, FileJournal, isBeingWritten, journalFile } from '../../drills/journal/file-journal.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { tellingOfCtrlC } from './ctrl-c.ts';
import { expectTarget } from './expect-target.ts';
import { drillsFolderOf, journalDir } from './folder.ts';
import { actor, drilledTarget, inWorld } from './open-world.ts';
import { conclude, howToSign } from './outcome.ts';
import { showing } from './progress.ts';

interface Options {
  lab?: boolean | undefined;
  json?: boolean | undefined;
  sign?: string | undefined;
}

/** @throws UserError where it is over, was begun on another target, or another process runs it */
export async function goOn(context: CliContext, id: string, how: Continue, options: Options): Promise<void> {
  const dir = journalDir(drillsFolderOf(options), id);
  if (options.sign !== undefined) await expectKey(options.sign);
  const journal = await FileJournal.open(dir);
  try {
    if (isOver(journal.lines)) {
      throw new UserError(`${id}: the drill is over`, `\`ikz drill verify ${id}\` checks what is written of it.`);
    }
    const begun = expectBegun(journal.lines, journalFile(dir), id);
    await inWorld(context, options, async (opened) => {
      expectTarget(id, begun.target, drilledTarget(opened));
      const listener = showing(context, journal.lines, options.json);
      const ended = await tellingOfCtrlC(context, id, () =>
        how(journal, opened.world, context.signal, listener, actor()),
      );
      await conclude(context, opened, journal, ended, options);
    });
  } finally {
    await journal.close();
  }
}

/** ms between looks at whether a request was taken up, and how many of them. */
const [between, looks] = [500, 30];

/** Leaves the request where the drill's process takes it up; where there is none, or it has died, it is carried out here. */
export async function askFor(
  context: CliContext,
  id: string,
  what: Asked,
  how: Continue,
  options: Options,
): Promise<void> {
  const dir = journalDir(drillsFolderOf(options), id);
  if (!(await isBeingWritten(dir).catch(() => false))) return goOn(context, id, how, options);
  refuseDecided(readChain(await fs.readFile(journalFile(dir))).lines, what);
  // Ctrl-C ends the waiting, not what was asked for.
  const pause = () => setTimeout(between, undefined, { signal: context.signal }).catch(() => {});
  const answered = await ask(dir, what, pause, looks);
  if (answered === 'nobody') return goOn(context, id, how, options);
  context.stderr.write(
    answered === 'taken'
      ? `The process that runs ${id} has taken it up, and says how it ends.\n`
      : `Asked for: the process that runs ${id} takes it up after the step it is at, and says how it ends.\n`,
  );
  if (options.sign === undefined) return;
  context.stderr.write(
    `That one signs, if it was told to. Else, once the drill is over: ${howToSign(id, options.sign)}\n`,
  );
}
