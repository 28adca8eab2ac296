import { Command } from '@commander-js/extra-typings';
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

/** The whole command line; unknown commands and options are errors. */
export function ikz(context: CliContext) {
  return new Command('ikz')
    .description('Two sites on Proxmox VE for municipalities that share their IT: plan, bring up, look, rehearse.')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
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
}
