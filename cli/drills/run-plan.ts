/** Runs a planned drill on a target, from the confirmation to the verdict. */
import { expectKey } from '../../drills/adapters/ssh-signature.ts';
import { beginningOf, type DrillPlan, runDrill } from '../../drills/index.ts';
import { FileJournal } from '../../drills/journal/file-journal.ts';
import type { CliContext } from '../context.ts';
import { renderDrillPlan } from '../render/drill/preview.ts';
import { confirm } from './confirm.ts';
import { tellingOfCtrlC } from './ctrl-c.ts';
import { drillsFolder, journalDir } from './folder.ts';
import { actor, type DrillWorld, drilledTarget } from './open-world.ts';
import { conclude } from './outcome.ts';
import { showing } from './progress.ts';

export interface RunOptions {
  yes?: string | true | undefined;
  json?: boolean | undefined;
  /** Key that signs the journal when the drill is over. */
  sign?: string | undefined;
}

export async function runPlan(
  context: CliContext,
  opened: DrillWorld,
  plan: DrillPlan,
  { yes, json, sign }: RunOptions,
): Promise<void> {
  const { world, target, program } = opened;
  if (!json) context.stdout.write(`${renderDrillPlan(plan, { colour: context.stdout.isTTY === true })}\n`);
  if (sign !== undefined) await expectKey(sign);
  await confirm(context, opened, plan, yes);
  const { id } = plan.drill;
  const beginning = beginningOf(plan, { actor: actor(), program, target: drilledTarget(opened) });
  const journal = await FileJournal.begin(
    journalDir(drillsFolder(target.kind), id),
    beginning,
    await world.clock.now(),
  );
  try {
    const listener = showing(context, journal.lines, json);
    const ended = await tellingOfCtrlC(context, id, () => runDrill(journal, world, context.signal, listener));
    await conclude(context, opened, journal, ended, { json, sign });
  } finally {
    await journal.close();
  }
}
