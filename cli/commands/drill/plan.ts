import fs from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { sealed } from '../../../drills/plan.ts';
import { encodePlan } from '../../../drills/plan-file.ts';
import { UserError } from '../../../model/user-error.ts';
import type { CliContext } from '../../context.ts';
import { print } from '../../context.ts';
import { inWorld } from '../../drills/open-world.ts';
import { concluding } from '../../drills/outcome.ts';
import * as asked from '../../drills/request.ts';
import { renderDrillPlan } from '../../render/drill/preview.ts';
import { jsonOption, labOption } from '../shared.ts';

export function planCommand(context: CliContext) {
  return new Command('plan')
    .description(
      'What a drill would do, from the cluster as it is now: every guest from where to where, predicted RTO and RPO, ' +
        'lag, capacity, what is interrupted. Touches nothing.',
    )
    .addArgument(asked.scenarioArgument())
    .addArgument(asked.kindArgument())
    .addArgument(asked.nameArgument())
    .addOption(asked.meansOption())
    .addOption(asked.maxMinutesOption())
    .addOption(asked.fromOption())
    .addOption(asked.untilOption())
    .addOption(asked.holdOption())
    .addOption(asked.commitAfterOption())
    .option('--out <file>', 'write the plan into a file that `run --plan` takes')
    .addOption(labOption())
    .addOption(jsonOption())
    .action((scenario, kind, name, { out, json, ...options }) =>
      concluding(context, () =>
        inWorld(context, options, async (opened) => {
          const made = await asked.planned(context, opened, scenario, asked.scopeOf(kind, name), options);
          const plan = out === undefined ? made : sealed(made);
          if (out !== undefined) await write(out, encodePlan(plan));
          const colour = context.stdout.isTTY === true;
          print(context, json ? JSON.stringify(plan) : renderDrillPlan(plan, { colour }));
          const dark = (await opened.world.cluster.view()).nodes.flatMap(({ name, online }) => (online ? [] : [name]));
          if (dark.length > 0)
            context.stderr.write(
              `Not in the cluster now: ${dark.join(', ')}. What the plan says is counted from there, and \`run\` would refuse it.\n`,
            );
        }),
      ),
    );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await fs.writeFile(file, text);
  } catch (error) {
    throw new UserError(
      `--out: ${file} can not be written: ${error instanceof Error ? error.message : String(error)}`,
      'Name a file in a folder that is there and that you may write to.',
    );
  }
}
