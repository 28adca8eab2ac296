import { Command } from '@commander-js/extra-typings';
import { findToolchain } from '../../toolchain/index.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { Steps } from '../render/steps.ts';
import { jsonOption } from './shared.ts';

export function toolchainCommand(context: CliContext) {
  return new Command('toolchain')
    .description('Find, download or build the Pulumi engine and its plugins, and say where they are.')
    .addOption(jsonOption())
    .action(async (options) => {
      const found = await findToolchain({ progress: new Steps(context).toolchain, signal: context.signal });
      const { way, version, pulumiPath, home } = found;
      print(
        context,
        options.json
          ? JSON.stringify({ way, version, pulumiPath, home })
          : `pulumi ${version} (${way}): ${pulumiPath}\nplugins: ${home}`,
      );
    });
}
