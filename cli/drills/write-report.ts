/** Writes what is kept of a drill: its pages, those of each member, their data, and the evidence. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { printPdf } from '../../drills/adapters/chromium.ts';
import { expectKey, sign } from '../../drills/adapters/ssh-signature.ts';
import { isOver } from '../../drills/index.ts';
import { begunOf, expectBegun } from '../../drills/journal/begun.ts';
import { type Line, readChain } from '../../drills/journal/chain.ts';
import { journalFile } from '../../drills/journal/file-journal.ts';
import { verifyText } from '../../drills/journal/verify.ts';
import { isOfKind, summaryOf } from '../../drills/report/comparison.ts';
import { documentOf } from '../../drills/report/document.ts';
import { evidenceOf, jsonOf } from '../../drills/report/evidence.ts';
import { htmlOf } from '../../drills/report/html.ts';
import { markdownOf } from '../../drills/report/markdown.ts';
import type { Report } from '../../drills/report/report.ts';
import { writeUp } from '../../drills/report/write-up.ts';
import type { Plan } from '../../model/plan.ts';
import { type Language, languages } from '../../model/text.ts';
import { UserError } from '../../model/user-error.ts';
import { type DrillsFolder, journalDir } from './folder.ts';
import { keptDrills, reportFile } from './kept-drills.ts';

export interface Wanted {
  /** Pages in this one only. */
  language?: Language | undefined;
  /** Program that prints the pages too. */
  chromium?: string | undefined;
  /** SSH key that signs the journal. */
  key?: string | undefined;
}

export interface Written {
  report: Report;
  /** Absolute paths. */
  files: string[];
}

interface Page {
  file: string;
  text: string;
}

/** @throws UserError where there is no such journal, it is not whole, or can't be signed: then nothing is written */
export async function writeReport(
  folder: DrillsFolder,
  id: string,
  plan: Plan,
  { language, chromium, key }: Wanted = {},
): Promise<Written> {
  const lines = await readLines(folder, id);
  if (key !== undefined) await expectSignable(lines, id, key);
  const kept = (await keptDrills(folder)).flatMap(({ report }) => report ?? []);
  const whole = writeUp({ lines, plan, kept: kept.filter(isOfKind(begunOf(lines).drill.kind)).map(summaryOf) });
  const members = whole.members.map(({ id: member }) => writeUp({ lines, plan, kept: [], member }));
  const reports = [whole, ...members];
  const pages = reports.flatMap((report) =>
    (language === undefined ? languages : [language]).flatMap((each) => pagesOf(folder, report, each)),
  );
  const texts = [...pages, ...reports.map((report) => dataOf(folder, report)), ...proofOf(folder, whole, lines)];
  for (const { file, text } of texts) {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  const printed = pages.map(({ file }) => file).filter((file) => chromium !== undefined && file.endsWith('.html'));
  for (const file of printed) if (chromium !== undefined) await printPdf(chromium, file, pdfOf(file), process.env);
  const signatures = key === undefined ? [] : [await sign(journalFile(journalDir(folder, id)), key)];
  return { report: whole, files: [...texts.map(({ file }) => file), ...printed.map(pdfOf), ...signatures] };
}

/** Of a drill that goes on nobody can vouch for what will have been done. */
async function expectSignable(lines: readonly Line[], id: string, key: string): Promise<void> {
  await expectKey(key);
  if (isOver(lines)) return;
  throw new UserError(
    `${id}: is not over, so its journal is not signed yet`,
    `End it: \`ikz drill resume ${id} --sign ${key}\`, or rollback. Without --sign the report is written as far as it goes.`,
  );
}

const pdfOf = (page: string): string => page.replace(/html$/, 'pdf');

/** Names of members go in as they are in the inventory: letters, digits and hyphens. */
const stem = (folder: DrillsFolder, { id, member }: Report): string =>
  path.join(journalDir(folder, id), member ? `report-${member.id}` : 'report');

function pagesOf(folder: DrillsFolder, report: Report, language: Language): Page[] {
  const document = documentOf(report, language);
  return [
    { file: `${stem(folder, report)}.${language}.html`, text: htmlOf(document) },
    { file: `${stem(folder, report)}.${language}.md`, text: markdownOf(document) },
  ];
}

const dataOf = (folder: DrillsFolder, report: Report): Page => ({
  file: report.member ? `${stem(folder, report)}.json` : reportFile(folder, report.id),
  text: jsonOf(report),
});

/** Before its verdict a drill proves nothing. */
function proofOf({ evidence: to }: DrillsFolder, report: Report, lines: readonly Line[]): Page[] {
  const evidence = lines.some(({ kind }) => kind === 'verdict') ? evidenceOf(report) : undefined;
  if (evidence === undefined) return [];
  return [{ file: path.join(to, `${report.id}.json`), text: `${JSON.stringify(evidence, null, 2)}\n` }];
}

async function readLines(folder: DrillsFolder, id: string): Promise<Line[]> {
  const file = journalFile(journalDir(folder, id));
  const content = await fs.readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new UserError(`${file}: there is no such journal`, '`ikz drill history` lists the drills.');
    throw error;
  });
  const [fault] = verifyText(content).faults;
  if (fault) {
    throw new UserError(
      `${file}:${fault.line}: ${fault.reason}`,
      readChain(content).broken
        ? 'A report is made of a whole journal only: put the real one back from a copy.'
        : `A report is made of a whole journal only: \`ikz drill resume ${id}\` goes on with the drill.`,
    );
  }
  const { lines } = readChain(content);
  expectBegun(lines, file, id);
  return lines;
}
