import { Command } from '@commander-js/extra-typings';
import { labDir } from '../../engine/target.ts';
import { stopLab } from '../../lab/index.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';

export function stopCommand(context: CliContext) {
  return new Command('stop')
    .description('End the lab that `start` started. Its state is kept for the next start.')
    .action(async () => {
      const ended = await stopLab(labDir());
      print(context, ended ? 'The lab has ended.' : 'No lab was running.');
    });
}
