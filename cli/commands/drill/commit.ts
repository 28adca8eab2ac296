import { Command } from '@commander-js/extra-typings';
import { commit } from '../../../drills/index.ts';
import type { CliContext } from '../../context.ts';
import { askFor } from '../../drills/go-on.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption, signOption } from '../shared.ts';

export function commitCommand(context: CliContext) {
  return new Command('commit')
    .description('Keep a switchover that is held.')
    .argument('<drill>', 'its id, e.g. 2026-11-24-site-loss-niestetal')
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((drill, options) => concluding(context, () => askFor(context, drill, 'commit', commit, options)));
}
