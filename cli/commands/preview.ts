import { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { renderOutcome } from '../render/outcome.ts';
import { openSession } from '../session.ts';
import { jsonOption, labOption, stackArgument, stacksOf } from './shared.ts';

export function previewCommand(context: CliContext) {
  return new Command('preview')
    .description('Show what an update would change, judged by the policies. Changes nothing.')
    .addArgument(stackArgument())
    .addOption(labOption())
    .addOption(jsonOption())
    .option('--expect-no-changes', 'exit with 7 if anything would change')
    .action(async (stack, options) => {
      const session = await openSession(context, options);
      let changes = 0;
      for (const name of stacksOf(stack)) {
        const outcome = await session.preview(name);
        changes += outcome.changes.length;
        print(
          context,
          options.json ? JSON.stringify({ stack: name, ...outcome }) : renderOutcome(name, outcome, 'preview'),
        );
      }
      if (options.expectNoChanges && changes > 0) context.setExitCode(7);
    });
}
