import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../../context.ts';
import { abortCommand } from './abort.ts';
import { commitCommand } from './commit.ts';
import { historyCommand } from './history.ts';
import { listCommand } from './list.ts';
import { planCommand } from './plan.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { rollbackCommand } from './rollback.ts';
import { runCommand } from './run.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

/** `ikz drill ...`: failover drills, in the lab and on the real cluster. */
export function drillCommand(context: CliContext) {
  return new Command('drill')
    .description('Failover drills: plan, run, watch, go on, undo, check what was written.')
    .addCommand(listCommand(context))
    .addCommand(validateCommand(context))
    .addCommand(planCommand(context))
    .addCommand(runCommand(context))
    .addCommand(resumeCommand(context))
    .addCommand(abortCommand(context))
    .addCommand(commitCommand(context))
    .addCommand(rollbackCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(reportCommand(context))
    .addCommand(historyCommand(context));
}
