/** Runs a planned drill on a target, from the confirmation to the verdict. */
import { beginningOf, type DrillPlan, runDrill } from '../../drills/index.ts';
import { FileJournal } from '../../drills/journal/file-journal.ts';
import type { CliContext } from '../context.ts';
import { renderDrillPlan } from '../render/drill/preview.ts';
import { confirm } from './confirm.ts';
import { tellingOfCtrlC } from './ctrl-c.ts';
import { journalDir } from './journals.ts';
import { actor, type DrillWorld } from './open-world.ts';
import { conclude } from './outcome.ts';
import { showing } from './progress.ts';

export interface RunOptions {
  yes?: string | true | undefined;
  json?: boolean | undefined;
}

export async function runPlan(
  context: CliContext,
  opened: DrillWorld,
  plan: DrillPlan,
  { yes, json }: RunOptions,
): Promise<void> {
  const { world, program } = opened;
  if (!json) context.stdout.write(`${renderDrillPlan(plan, { colour: context.stdout.isTTY === true })}\n`);
  await confirm(context, opened, plan, yes);
  const { id } = plan.drill;
  const beginning = beginningOf(plan, { actor: actor(), program });
  const journal = await FileJournal.begin(journalDir(id), beginning, await world.clock.now());
  try {
    const listener = showing(context, journal.lines, json);
    const ended = await tellingOfCtrlC(context, id, () => runDrill(journal, world, context.signal, listener));
    conclude(context, id, ended, json);
  } finally {
    await journal.close();
  }
}
