import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../../context.ts';
import { inWorld } from '../../drills/open-world.ts';
import { concluding } from '../../drills/outcome.ts';
import { planToRun } from '../../drills/plan-to-run.ts';
import * as asked from '../../drills/request.ts';
import { runPlan } from '../../drills/run-plan.ts';
import { jsonOption, labOption, signOption, yesOption } from '../shared.ts';

export function runCommand(context: CliContext) {
  return new Command('run')
    .description(
      'Run a drill: pre-checks, acts, measuring, everything put back, verdict. Ctrl-C puts everything back at once. ' +
        'Exits with 0: met, 1: deviated or broken off, 2: error, 3: refused, nothing was touched, 4: not all could be put back.',
    )
    .addArgument(asked.scenarioArgument().argOptional())
    .addArgument(asked.kindArgument())
    .addArgument(asked.nameArgument())
    .option('--plan <file>', 'the plan that `plan --out` wrote, instead of a scenario')
    .addOption(yesOption())
    .addOption(asked.meansOption())
    .addOption(asked.maxMinutesOption())
    .addOption(asked.fromOption())
    .addOption(asked.untilOption())
    .addOption(asked.holdOption())
    .addOption(asked.commitAfterOption())
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((scenario, kind, name, { yes, json, sign, ...options }) =>
      concluding(context, () =>
        inWorld(context, options, async (opened) => {
          const plan = await planToRun(context, opened, { scenario, kind, name, ...options });
          await runPlan(context, opened, plan, { yes, json, sign });
        }),
      ),
    );
}
