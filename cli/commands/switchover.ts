import { Argument, Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { inWorld } from '../drills/open-world.ts';
import { concluding } from '../drills/outcome.ts';
import * as asked from '../drills/request.ts';
import { runPlan } from '../drills/run-plan.ts';
import { jsonOption, labOption, signOption, yesOption } from './shared.ts';

export function switchoverCommand(context: CliContext) {
  return new Command('switchover')
    .description(
      'Move a member, a service or a whole site live to the other site, without an outage: ' +
        '`ikz drill run planned-switchover`, with its pre-checks, journal and exit codes.',
    )
    .addArgument(new Argument('<kind>', 'what moves').choices(['member', 'service', 'site'] as const))
    .argument('<name>', 'which one, e.g. niestetal')
    .addOption(yesOption())
    .addOption(asked.holdOption())
    .addOption(asked.commitAfterOption())
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((kind, name, { yes, json, sign, ...options }) =>
      concluding(context, () =>
        inWorld(context, options, async (opened) => {
          const scope = asked.scopeOf(kind, name);
          const plan = await asked.planned(context, opened, 'planned-switchover', scope, options);
          await runPlan(context, opened, plan, { yes, json, sign });
        }),
      ),
    );
}
