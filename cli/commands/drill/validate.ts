import { Command } from '@commander-js/extra-typings';
import { refusalsNow } from '../../../drills/index.ts';
import { exitCodes } from '../../../drills/run/exit-codes.ts';
import type { CliContext } from '../../context.ts';
import { print } from '../../context.ts';
import { inWorld } from '../../drills/open-world.ts';
import { concluding } from '../../drills/outcome.ts';
import { planToRun } from '../../drills/plan-to-run.ts';
import * as asked from '../../drills/request.ts';
import { renderReadiness, takesAWhile } from '../../render/drill/refusal.ts';
import { jsonOption, labOption } from '../shared.ts';

export function validateCommand(context: CliContext) {
  return new Command('validate')
    .description('Would this drill be begun now? Looks at every pre-check, touches nothing. Exits with 0: yes, 3: no.')
    .addArgument(asked.scenarioArgument().argOptional())
    .addArgument(asked.kindArgument())
    .addArgument(asked.nameArgument())
    .option('--plan <file>', 'the plan that `plan --out` wrote, instead of a scenario')
    .addOption(asked.meansOption())
    .addOption(asked.maxMinutesOption())
    .addOption(asked.fromOption())
    .addOption(asked.untilOption())
    .addOption(asked.holdOption())
    .addOption(asked.commitAfterOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((scenario, kind, name, { json, ...options }) =>
      concluding(context, () =>
        inWorld(context, options, async (opened) => {
          const plan = await planToRun(context, opened, { scenario, kind, name, ...options });
          context.stderr.write(`${takesAWhile.en}\n`);
          const refusals = await refusalsNow(plan, opened.world);
          if (json) print(context, JSON.stringify({ drill: plan.drill.id, hash: plan.hash, refusals }));
          else print(context, renderReadiness(refusals));
          if (refusals.length > 0) context.setExitCode(exitCodes.refused);
        }),
      ),
    );
}
