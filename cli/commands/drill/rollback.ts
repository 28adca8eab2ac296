import { Command } from '@commander-js/extra-typings';
import { rollback } from '../../../drills/index.ts';
import type { CliContext } from '../../context.ts';
import { askFor } from '../../drills/go-on.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption, signOption } from '../shared.ts';

export function rollbackCommand(context: CliContext) {
  return new Command('rollback')
    .description('Put everything back that a drill has done, whether it runs, is held, or its process has died.')
    .argument('<drill>', 'its id, e.g. 2026-11-24-site-loss-niestetal')
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((drill, options) => concluding(context, () => askFor(context, drill, 'rollback', rollback, options)));
}
