import { Argument, Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { inWorld } from '../drills/open-world.ts';
import { concluding } from '../drills/outcome.ts';
import * as asked from '../drills/request.ts';
import { runPlan } from '../drills/run-plan.ts';
import { jsonOption, labOption, signOption, yesOption } from './shared.ts';

export function failbackCommand(context: CliContext) {
  return new Command('failback')
    .description('Move guests live to where the inventory has them at home: all, or those of a member or service.')
    .addArgument(new Argument('[kind]', 'whose guests').choices(['member', 'service'] as const))
    .argument('[name]', 'which one, e.g. niestetal')
    .addOption(yesOption())
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((kind, name, { yes, json, sign, ...options }) =>
      concluding(context, () =>
        inWorld(context, options, async (opened) => {
          const plan = await asked.planned(context, opened, 'failback', asked.scopeOf(kind, name), {});
          await runPlan(context, opened, plan, { yes, json, sign });
        }),
      ),
    );
}
