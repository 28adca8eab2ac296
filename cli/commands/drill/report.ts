/** `ikz drill report`: the pages of a drill, and its evidence. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { findChromium, printPdf } from '../../../drills/adapters/chromium.ts';
import { type Line, readChain } from '../../../drills/journal/chain.ts';
import { journalFile } from '../../../drills/journal/file-journal.ts';
import { verifyText } from '../../../drills/journal/verify.ts';
import { isOfKind, summaryOf } from '../../../drills/report/comparison.ts';
import { documentOf } from '../../../drills/report/document.ts';
import { evidenceOf, jsonOf } from '../../../drills/report/evidence.ts';
import { htmlOf } from '../../../drills/report/html.ts';
import { markdownOf } from '../../../drills/report/markdown.ts';
import type { Report } from '../../../drills/report/report.ts';
import { writeUp } from '../../../drills/report/write-up.ts';
import { projectRoot } from '../../../engine/target.ts';
import { languages } from '../../../model/text.ts';
import { UserError } from '../../../model/user-error.ts';
import { evidenceFolder } from '../../../policies/evidence.ts';
import { type CliContext, print } from '../../context.ts';
import { readPlan } from '../../read-plan.ts';
import { jsonOption } from '../shared.ts';
import { journalFolder, keptDrills, reportFile } from './kept-drills.ts';

export function reportCommand(context: CliContext, root: string = projectRoot) {
  return new Command('report')
    .description(
      'Write the report of a drill beside its journal, as HTML, Markdown and JSON, for the drill and for each member; ' +
        'and its evidence, once it has a verdict.',
    )
    .argument('<id>', 'of the drill, such as 2026-11-24-site-loss-niestetal')
    .addOption(new Option('--language <language>', 'pages in one language only').choices(languages))
    .option('--pdf', 'print the pages with the installed Chromium too')
    .addOption(jsonOption())
    .action(async (id, options) => {
      const lines = await readLines(root, id);
      const plan = await readPlan();
      // Looked for first: nothing is written where half of it can't be.
      const chromium = options.pdf ? await chromiumOrComplain(process.env) : undefined;
      const kept = (await keptDrills(root)).flatMap(({ report }) => report ?? []);
      const whole = writeUp({ lines, plan, kept: kept.filter(isOfKind(kindOf(lines))).map(summaryOf) });
      const members = whole.members.map(({ id: member }) => writeUp({ lines, plan, kept: [], member }));
      const pages = [whole, ...members].flatMap((report) => {
        const only = options.language === undefined ? languages : [options.language];
        return only.flatMap((language) => pagesOf(root, report, language));
      });
      const files = [
        ...pages,
        ...[whole, ...members].map((report) => dataOf(root, report)),
        ...proofOf(root, whole, lines),
      ];
      for (const { file, text } of files) {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, text);
      }
      const printed: string[] = [];
      if (chromium !== undefined) {
        for (const { file } of pages.filter((page) => page.file.endsWith('.html'))) {
          const pdf = file.replace(/html$/, 'pdf');
          await printPdf(chromium, file, pdf, process.env);
          printed.push(pdf);
        }
      }
      const written = [...files.map(({ file }) => file), ...printed].map((file) => path.relative(root, file));
      print(context, options.json ? JSON.stringify(whole) : written.join('\n'));
    });
}

interface Page {
  file: string;
  text: string;
}

/** Names of members go in as they are in the inventory: letters, digits and hyphens. */
const stem = (root: string, { id, member }: Report): string =>
  path.join(journalFolder(root, id), member ? `report-${member.id}` : 'report');

function pagesOf(root: string, report: Report, language: (typeof languages)[number]): Page[] {
  const document = documentOf(report, language);
  return [
    { file: `${stem(root, report)}.${language}.html`, text: htmlOf(document) },
    { file: `${stem(root, report)}.${language}.md`, text: markdownOf(document) },
  ];
}

const dataOf = (root: string, report: Report): Page => ({
  file: report.member ? `${stem(root, report)}.json` : reportFile(root, report.id),
  text: jsonOf(report),
});

/** Before its verdict a drill proves nothing. */
function proofOf(root: string, report: Report, lines: readonly Line[]): Page[] {
  const evidence = lines.some(({ kind }) => kind === 'verdict') ? evidenceOf(report) : undefined;
  if (evidence === undefined) return [];
  const file = path.join(root, ...evidenceFolder.split('/'), `${report.id}.json`);
  return [{ file, text: `${JSON.stringify(evidence, null, 2)}\n` }];
}

async function readLines(root: string, id: string): Promise<Line[]> {
  const remedy = '`ikz drill history` lists the drills.';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) throw new UserError(`"${id}" is no id of a drill`, remedy);
  const file = journalFile(journalFolder(root, id));
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UserError(`${file}: there is no such journal`, remedy);
    throw error;
  });
  const [fault] = verifyText(content).faults;
  if (fault) {
    throw new UserError(
      `${file}:${fault.line}: ${fault.reason}`,
      'A report is made of a whole journal only: go on with the drill (resume), or put the real journal back from a copy.',
    );
  }
  return readChain(content).lines;
}

function kindOf([begun]: readonly Line[]): Report['kind'] {
  if (begun?.kind !== 'begun') throw new Error('a journal begins with `begun`');
  return begun.drill.kind;
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
