/** The report on a terminal. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { Language } from '../../../model/text.ts';
import { beforeAfter, classText, faultText, minutesText, p95Text } from '../numbers.ts';
import type { JudgedFinding, Report } from '../report.ts';
import {
  effects,
  headline,
  moreText,
  placeText,
  scopeTitles,
  severities,
  statuses,
  verdicts,
  words,
} from '../words.ts';
import { type ToldEntry, toldEntries } from './told-entries.ts';

export interface TableOptions {
  /** Colours only on a terminal. */
  colour: boolean;
}

/** Columns of the table of findings. */
const widths = [34, 84];

/** Nobody reads more on a terminal, and the table takes 15 ms for each. */
const mostFindings = 50;

export function renderTable(report: Report, language: Language, options: TableOptions): string {
  const colours = pc.createColors(options.colour);
  const paint = { passed: colours.green, failed: colours.red, incomplete: colours.yellow }[report.verdict];
  const entries = toldEntries(report);
  const parts = [
    `${paint(`${words.title[language]}: ${verdicts[report.verdict][language]}`)}\n${headline(report, language)}`,
    entries.length > 0 ? findingsTable(entries, language, options) : words.noFindings[language],
    report.mended.length > 0
      ? list(
          words.mended[language],
          report.mended.map((each) => mendedLine(each, language)),
        )
      : '',
    report.members.some(({ before, after }) => before ?? after) ? membersTable(report, language, options) : '',
    report.changes.length > 0
      ? list(
          words.changes[language],
          report.changes.map((each) => changeLine(each, language)),
        )
      : '',
    exceptionsLine(report, language),
    report.notJudged.length > 0
      ? list(
          words.notJudged[language],
          report.notJudged.map((text) => text[language]),
        )
      : '',
    report.notes.length > 0
      ? list(
          words.notes[language],
          report.notes.map((text) => text[language]),
        )
      : '',
    report.base.kind === 'missing' ? `${report.base.why[language]}. ${report.base.fix[language]}` : '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function findingsTable(entries: readonly ToldEntry[], language: Language, options: TableOptions): string {
  const colours = pc.createColors(options.colour);
  const table = new Table({
    head: [words.finding[language], `${words.is[language]} / ${words.must[language]} / ${words.fix[language]}`],
    colWidths: widths,
    wordWrap: true,
    style: style(options),
  });
  for (const { rule, severity, status, resource, scope, told, place } of entries.slice(0, mostFindings)) {
    const paint = severity === 'mandatory' ? colours.red : colours.yellow;
    table.push([
      [
        paint(rule),
        `${severities[severity][language]}${status ? `, ${statuses[status][language]}` : ''}`,
        scopeTitles[scope][language],
      ].join('\n'),
      [
        ...(resource === undefined ? [] : [resource]),
        `${words.is[language]}: ${told.about[language]}: ${told.is[language]}`,
        `${words.must[language]}: ${told.must[language]}`,
        `${words.fix[language]}: ${told.fix[language]}`,
        ...(place ? [`${words.where[language]}: ${placeText(place)}`] : []),
        ...(told.course ? [told.course[language]] : []),
      ].join('\n'),
    ]);
  }
  const left = entries.length - mostFindings;
  return left > 0 ? `${table.toString()}\n${moreText(left)[language]}` : table.toString();
}

function membersTable({ members }: Report, language: Language, options: TableOptions): string {
  const table = new Table({
    head: [words.member, words.class, words.minutes, words.p95, words.longestFault].map((word) => word[language]),
    style: style(options),
  });
  for (const member of members) {
    table.push([
      member.title,
      beforeAfter(member, classText),
      beforeAfter(member, (figures) => minutesText(figures, language)),
      beforeAfter(member, (figures) => p95Text(figures, language)),
      beforeAfter(member, (figures) => faultText(figures, language)),
    ]);
  }
  return table.toString();
}

function changeLine({ stack, against, changes, unchanged }: Report['changes'][number], language: Language): string {
  const counts = Object.entries(effects).flatMap(([effect, word]) => {
    const count = changes.filter((each) => each.effect === effect).length;
    return count === 0 ? [] : [`${count} ${word[language]}`];
  });
  return `${stack}: ${[...counts, `${unchanged} ${words.unchanged[language]}`].join(', ')} (${words.against[against][language]})`;
}

function mendedLine({ rule, about, resource }: JudgedFinding, language: Language): string {
  return `${rule}: ${about[language]}${resource === undefined ? '' : ` (${resource})`}`;
}

function exceptionsLine({ exceptions: { used, unused, expired, unknown } }: Report, language: Language): string {
  if (used.length + unused.length + expired.length + unknown.length === 0) return '';
  const counts = [
    `${used.length} ${words.used[language]}`,
    `${unused.length} ${words.unused[language]}`,
    `${expired.length} ${words.expired[language]}`,
  ];
  return `${words.exceptions[language]}: ${counts.join(', ')}`;
}

function list(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  - ${line}`)].join('\n');
}

function style({ colour }: TableOptions) {
  return colour ? {} : { head: [], border: [] };
}
