import { Command, Option } from '@commander-js/extra-typings';
import { currentTarget } from '../../engine/target.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { prepare } from '../prepare.ts';
import { labOption } from './shared.ts';

export function envCommand(context: CliContext) {
  return new Command('env')
    .description(
      'Print the variables for literal `pulumi` commands: eval "$(npx ikz env)", in PowerShell npx ikz env | Invoke-Expression. They hold the API token.',
    )
    .addOption(labOption())
    .addOption(
      new Option('--shell <name>', 'syntax')
        .choices(['posix', 'powershell'])
        .default(process.platform === 'win32' ? 'powershell' : 'posix'),
    )
    .action(async (options) => {
      const { environment } = await prepare(context, currentTarget(options));
      const line = options.shell === 'powershell' ? powershell : posix;
      for (const [name, value] of Object.entries(environment)) print(context, line(name, value));
    });
}

function posix(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
}

function powershell(name: string, value: string): string {
  return `$env:${name} = '${value.replaceAll("'", "''")}'`;
}
