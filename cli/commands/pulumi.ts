import { Command } from '@commander-js/extra-typings';
import { handOver } from '../../engine/pulumi-command.ts';
import { currentTarget, stackNames } from '../../engine/target.ts';
import type { StackName } from '../../model/plan.ts';
import type { CliContext } from '../context.ts';
import { prepare } from '../prepare.ts';

/** Commands of `pulumi` that read a stack's settings. */
const readsSettings = new Set([
  'preview',
  'pre',
  'up',
  'update',
  'refresh',
  'destroy',
  'down',
  'dn',
  'config',
  'import',
  'watch',
]);

export function pulumiCommand(context: CliContext) {
  return new Command('pulumi')
    .description('Run a literal pulumi command on the current target, e.g. `ikz pulumi preview --stack primary`.')
    .argument('[arguments...]', 'passed on as they are')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args) => {
      const { target, tools, environment } = await prepare(context, currentTarget());
      context.setExitCode(await handOver(tools, withSettings(args, target.configFile), environment));
    });
}

/** Adds `--config-file` where the target keeps the stacks' settings elsewhere (the lab does). */
function withSettings(args: string[], configFile: ((stack: StackName) => string) | undefined): string[] {
  const [verb = ''] = args;
  const stack = stackNames.find((name) => args.includes(name) || args.includes(`--stack=${name}`));
  if (!configFile || !stack || !readsSettings.has(verb) || args.some((arg) => arg.startsWith('--config-file')))
    return args;
  return [verb, '--config-file', configFile(stack), ...args.slice(1)];
}
