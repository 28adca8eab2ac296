import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { renderOutcome } from '../render/outcome.ts';
import { openSession } from '../session.ts';
import { jsonOption, labOption, stackArgument, stacksOf } from './shared.ts';

export function upCommand(context: CliContext) {
  return new Command('up')
    .description('Carry out what the inventory says. Without --yes it only shows what it would do.')
    .addArgument(stackArgument())
    .addOption(labOption())
    .addOption(jsonOption())
    .option('--yes', 'really change the cluster')
    .action(async (stack, options) => {
      const session = await openSession(context, options);
      for (const name of stacksOf(stack)) {
        const planned = await session.preview(name);
        if (options.yes && planned.changes.length > 0) {
          const done = await session.up(name, planned);
          print(context, options.json ? JSON.stringify({ stack: name, ...done }) : renderOutcome(name, done, 'up'));
        } else {
          print(
            context,
            options.json ? JSON.stringify({ stack: name, ...planned }) : renderOutcome(name, planned, 'preview'),
          );
        }
      }
      if (!options.yes && !options.json)
        print(context, 'Nothing was changed. To carry it out: the same command with --yes.');
    });
}
