/** Goes on with a drill that has a journal: here, or by asking the process that runs it. */
import { type Continue, isOver } from '../../drills/index.ts';
import type { Asked } from '../../drills/journal/entry.ts';
import { FileJournal, isBeingWritten, leaveRequest } from '../../drills/journal/file-journal.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import { tellingOfCtrlC } from './ctrl-c.ts';
import { drillsFolderOf, journalDir } from './folder.ts';
import { actor, inWorld } from './open-world.ts';
import { conclude } from './outcome.ts';
import { showing } from './progress.ts';

interface Options {
  lab?: boolean | undefined;
  json?: boolean | undefined;
  sign?: string | undefined;
}

/** @throws UserError where it is over, or another process runs it */
export async function goOn(context: CliContext, id: string, how: Continue, options: Options): Promise<void> {
  const journal = await FileJournal.open(journalDir(drillsFolderOf(options), id));
  try {
    if (isOver(journal.lines)) {
      throw new UserError(`${id}: the drill is over`, `\`ikz drill verify ${id}\` checks what is written of it.`);
    }
    await inWorld(context, options, async (opened) => {
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

/** Leaves the request where the drill's process takes it up; where there is none, it is carried out here. */
export async function askFor(
  context: CliContext,
  id: string,
  what: Asked,
  how: Continue,
  options: Options,
): Promise<void> {
  const dir = journalDir(drillsFolderOf(options), id);
  if (!(await isBeingWritten(dir).catch(() => false))) return goOn(context, id, how, options);
  await leaveRequest(dir, what);
  context.stderr.write(`Asked for: the process that runs ${id} takes it up within seconds, and says how it ends.\n`);
}
