import { Command } from '@commander-js/extra-typings';
import { abort } from '../../../drills/index.ts';
import type { CliContext } from '../../context.ts';
import { askFor } from '../../drills/go-on.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption, signOption } from '../shared.ts';

export function abortCommand(context: CliContext) {
  return new Command('abort')
    .description('Break a drill off: everything is put back, it counts as not carried out. Reaches one that runs.')
    .argument('<drill>', 'its id, e.g. 2026-11-24-site-loss-niestetal')
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((drill, options) => concluding(context, () => askFor(context, drill, 'abort', abort, options)));
}
