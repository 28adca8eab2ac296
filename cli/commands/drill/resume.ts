import { Command } from '@commander-js/extra-typings';
import { resume } from '../../../drills/index.ts';
import type { CliContext } from '../../context.ts';
import { goOn } from '../../drills/go-on.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption, signOption } from '../shared.ts';

export function resumeCommand(context: CliContext) {
  return new Command('resume')
    .description('Go on with a drill whose process has died, from where its journal ends.')
    .argument('<drill>', 'its id, e.g. 2026-11-24-site-loss-niestetal')
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((drill, options) => concluding(context, () => goOn(context, drill, resume, options)));
}
