/** `ikz drill report`: the pages of a drill, and its evidence, written once more. */
import path from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { findChromium } from '../../../drills/adapters/chromium.ts';
import { languages } from '../../../model/text.ts';
import { UserError } from '../../../model/user-error.ts';
import { type CliContext, print } from '../../context.ts';
import { drillsFolderOf } from '../../drills/folder.ts';
import { concluding } from '../../drills/outcome.ts';
import { writeReport } from '../../drills/write-report.ts';
import { readPlan } from '../../read-plan.ts';
import { jsonOption, labOption, signOption } from '../shared.ts';

export function reportCommand(context: CliContext) {
  return new Command('report')
    .description(
      'Write the report of a drill beside its journal once more, as HTML, Markdown and JSON, for the drill and for each ' +
        'member; and its evidence, once it has a verdict.',
    )
    .argument('<drill>', 'its id, e.g. 2026-11-24-site-loss-niestetal')
    .addOption(new Option('--language <language>', 'pages in one language only').choices(languages))
    .option('--pdf', 'print the pages with the installed Chromium too')
    .addOption(signOption())
    .addOption(labOption())
    .addOption(jsonOption())
    .action((id, { language, pdf, sign, lab, json }) =>
      concluding(context, async () => {
        // Looked for first: nothing is written where half of it can't be.
        const chromium = pdf ? await chromiumOrComplain(process.env) : undefined;
        const wanted = { language, chromium, key: sign };
        const { report, files } = await writeReport(drillsFolderOf({ lab }), id, await readPlan(), wanted);
        const shown = files.map((file) => path.relative(process.cwd(), file));
        print(context, json ? JSON.stringify(report) : shown.join('\n'));
      }),
    );
}

async function chromiumOrComplain(env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findChromium(env);
  if (found !== undefined) return found;
  throw new UserError(
    env.CHROME_PATH
      ? `CHROME_PATH: there is no program "${env.CHROME_PATH}"`
      : 'no Chromium is installed: searched for chromium, google-chrome and msedge',
    'Install Chromium, name one in CHROME_PATH, or leave out --pdf and print the HTML from a browser.',
  );
}
