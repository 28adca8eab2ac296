import { Command, CommanderError } from '@commander-js/extra-typings';
import { exitCodes } from '../drills/run/exit-codes.ts';
import { analyseCommand } from './commands/analyse.ts';
import { checkCommand } from './commands/check.ts';
import { commentCommand } from './commands/comment.ts';
import { drillCommand } from './commands/drill/index.ts';
import { envCommand } from './commands/env.ts';
import { failbackCommand } from './commands/failback.ts';
import { labCommand } from './commands/lab.ts';
import { previewCommand } from './commands/preview.ts';
import { pulumiCommand } from './commands/pulumi.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';
import { switchoverCommand } from './commands/switchover.ts';
import { toolchainCommand } from './commands/toolchain.ts';
import { upCommand } from './commands/up.ts';
import type { CliContext } from './context.ts';

/** Verbs that exit with 1 where a drill has deviated: a mistyped word is not that. */
const drilling = new Set(['drill', 'switchover', 'failback']);

/** The whole command line; unknown commands and options are errors: CommanderError, with the code to exit with. */
export function ikz(context: CliContext) {
  const program = new Command('ikz')
    .description('Two sites on Proxmox VE for municipalities that share their IT: plan, bring up, look, rehearse.')
    .enablePositionalOptions()
    .showHelpAfterError('(ikz --help lists commands and options)')
    .addCommand(startCommand(context))
    .addCommand(stopCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(previewCommand(context))
    .addCommand(upCommand(context))
    .addCommand(drillCommand(context))
    .addCommand(switchoverCommand(context))
    .addCommand(failbackCommand(context))
    .addCommand(checkCommand(context))
    .addCommand(commentCommand(context))
    .addCommand(envCommand(context))
    .addCommand(pulumiCommand(context))
    .addCommand(labCommand(context))
    .addCommand(analyseCommand(context))
    .addCommand(toolchainCommand(context));
  prepare(program as unknown as Command, context, 1);
  return program;
}

/** What subcommands do not take over from the one they are added to. */
function prepare(command: Command, context: CliContext, mistyped: number): void {
  command.configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: (text) => context.stderr.write(text),
  });
  command.exitOverride(({ exitCode, code, message }) => {
    throw new CommanderError(exitCode === 0 ? 0 : mistyped, code, message);
  });
  for (const each of command.commands)
    prepare(each as Command, context, drilling.has(each.name()) ? exitCodes.error : mistyped);
}
