/** The comment on a pull request: the verdict first, then what is to be done, then what it rests on. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { Language, Text } from '../../../model/text.ts';
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
import {
  block,
  code,
  folded,
  heading,
  html,
  list,
  markdownOf,
  paragraph,
  raw,
  strong,
  table,
  text,
} from './markdown-nodes.ts';
import { type ToldEntry, toldEntries } from './told-entries.ts';

/** First line of the comment: by it a later run finds the comment that it writes anew. */
export const commentMark = '<!-- ikz check -->';

/** GitHub takes comments of 65,536 characters; GitLab and Forgejo take more. */
const mostCharacters = 60_000;

/** Entries shown of each list, tried one after the other until the comment fits. */
const limits = [1000, 200, 100, 50, 20, 10, 5, 1];

export function renderMarkdown(report: Report, language: Language): string {
  const tries = limits.map((limit) => () => markdownOf(document(report, language, limit)));
  for (const attempt of tries) {
    const comment = attempt();
    if (comment.length <= mostCharacters) return comment;
  }
  return markdownOf(verdict(report, language));
}

function document(report: Report, language: Language, limit: number): RootContent[] {
  return [
    ...verdict(report, language),
    ...textList(words.incomplete, report.incomplete, language),
    ...findings(report, language, limit),
    ...members(report, language),
    ...mended(report, language, limit),
    ...changes(report, language, limit),
    ...exceptions(report, language, limit),
    ...textList(words.notes, report.notes, language),
    ...missingBase(report, language),
    ...background(report, language),
  ];
}

const signs: Record<Report['verdict'], string> = { passed: '✅', failed: '❌', incomplete: '⚠️' };

function verdict(report: Report, language: Language): RootContent[] {
  const title = `${signs[report.verdict]} ${words.title[language]}: ${verdicts[report.verdict][language]}`;
  return [html(commentMark), heading(2, title), paragraph(text(headline(report, language)))];
}

function findings(report: Report, language: Language, limit: number): RootContent[] {
  // What could not be judged has been told above.
  const entries = toldEntries({ ...report, incomplete: [] });
  if (entries.length === 0) return [paragraph(text(words.noFindings[language]))];
  return [
    heading(3, words.findings[language]),
    list(entries.slice(0, limit).map((entry) => findingItem(entry, language))),
    ...rest(entries.length - limit, language),
  ];
}

function findingItem(entry: ToldEntry, language: Language): RootContent[] {
  const { rule, severity, status, resource, scope, told, place } = entry;
  const marks = [severities[severity][language], ...(status ? [statuses[status][language]] : [])];
  const labelled = (label: Text, ...children: PhrasingContent[]) => [
    paragraph(strong(`${label[language]}:`), raw(' '), ...children),
  ];
  return [
    paragraph(
      code(rule),
      raw(' ('),
      text(marks.join(', ')),
      raw('): '),
      ...(resource === undefined ? [text(scopeTitles[scope][language])] : [code(resource)]),
    ),
    list([
      labelled(words.is, text(`${told.about[language]}: ${told.is[language]}`)),
      labelled(words.must, text(told.must[language])),
      fixItem(told.fix[language], language),
      ...(place
        ? [labelled(words.where, code(placeText(place)), ...(place.path ? [raw(' '), text(place.path)] : []))]
        : []),
      ...(told.course ? [[paragraph(text(told.course[language]))]] : []),
    ]),
  ];
}

/** Lines that are indented are commands, and stand in a block of their own. */
function fixItem(fix: string, language: Language): RootContent[] {
  const runs: { isCommand: boolean; lines: string[] }[] = [];
  for (const line of fix.split('\n')) {
    const isCommand = /^\s{2,}\S/.test(line);
    const last = runs.at(-1);
    if (last?.isCommand === isCommand) last.lines.push(line.trim());
    else runs.push({ isCommand, lines: [line.trim()] });
  }
  return runs.map(({ isCommand, lines }, index) => {
    if (isCommand) return block(lines.join('\n'));
    const label = index === 0 ? [strong(`${words.fix[language]}:`), raw(' ')] : [];
    return paragraph(...label, text(lines.join(' ')));
  });
}

function members(report: Report, language: Language): RootContent[] {
  if (report.members.every(({ before, after }) => !before && !after)) return [];
  const head = [words.member, words.class, words.minutes, words.p95, words.longestFault].map((word) => word[language]);
  const rows = report.members.map((member) =>
    [
      member.title,
      beforeAfter(member, classText),
      beforeAfter(member, (figures) => minutesText(figures, language)),
      beforeAfter(member, (figures) => p95Text(figures, language)),
      beforeAfter(member, (figures) => faultText(figures, language)),
    ].map((cell): PhrasingContent[] => [text(cell)]),
  );
  return [heading(3, words.members[language]), table(head, rows)];
}

function mended({ mended: gone }: Report, language: Language, limit: number): RootContent[] {
  if (gone.length === 0) return [];
  const item = ({ rule, resource, about }: JudgedFinding) => [
    paragraph(
      code(rule),
      raw(' '),
      ...(resource === undefined ? [] : [code(resource), raw(' ')]),
      text(about[language]),
    ),
  ];
  return [
    heading(3, words.mended[language]),
    list(gone.slice(0, limit).map(item)),
    ...rest(gone.length - limit, language),
  ];
}

function changes({ changes: all }: Report, language: Language, limit: number): RootContent[] {
  if (all.length === 0) return [];
  const kinds = Object.entries(effects);
  const head = [words.stack[language], ...kinds.map(([, word]) => word[language]), words.unchanged[language]];
  const rows = all.map(({ stack, against, changes: own, unchanged }) => [
    [text(`${stack} (${words.against[against][language]})`)],
    ...kinds.map(([kind]) => [text(String(own.filter(({ effect }) => effect === kind).length))]),
    [text(String(unchanged))],
  ]);
  const each = all.flatMap(({ stack, changes: own }) => own.map((change) => ({ stack, ...change })));
  const items = each
    .slice(0, limit)
    .map(({ stack, effect, type, name, properties }) => [
      paragraph(
        text(`${stack}: ${effects[effect][language]} `),
        raw(' '),
        code(name),
        raw(' '),
        text(`(${type.split(':').pop()}${properties.length > 0 ? `: ${properties.join(', ')}` : ''})`),
      ),
    ]);
  return [
    heading(3, words.changes[language]),
    table(head, rows),
    ...(items.length > 0
      ? folded(`${words.each[language]} (${each.length})`, [list(items), ...rest(each.length - limit, language)])
      : []),
  ];
}

function exceptions(
  { exceptions: { used, unused, expired, unknown } }: Report,
  language: Language,
  limit: number,
): RootContent[] {
  const states = [
    { state: words.used, each: used },
    { state: words.unused, each: unused },
    { state: words.expired, each: expired },
    { state: words.unknownRule, each: unknown },
  ];
  const rows = states.flatMap(({ state, each }) =>
    each.map(({ rule, resource, owner, expires, reason }) => [
      [code(rule)],
      [code(resource)],
      [text(state[language])],
      [text(expires)],
      [text(owner)],
      [text(reason)],
    ]),
  );
  if (rows.length === 0) return [];
  const head = [words.rule, words.resource, words.state, words.expires, words.owner, words.reason];
  return [
    heading(3, words.exceptions[language]),
    table(
      head.map((word) => word[language]),
      rows.slice(0, limit),
    ),
    ...rest(rows.length - limit, language),
  ];
}

function missingBase({ base }: Report, language: Language): RootContent[] {
  return base.kind === 'missing' ? [paragraph(text(`${base.why[language]}. ${base.fix[language]}`))] : [];
}

function textList(title: Text, texts: readonly Text[], language: Language): RootContent[] {
  if (texts.length === 0) return [];
  return [heading(3, title[language]), list(texts.map((each) => [paragraph(text(each[language]))]))];
}

/** What the verdict rests on, for those who ask. */
function background(report: Report, language: Language): RootContent[] {
  const { rules, notJudged, sources } = report;
  const outcomes = rules.map(({ id, title, outcome }) => [
    paragraph(
      raw(outcome === 'passed' ? '✔ ' : outcome === 'found' ? '✘ ' : '– '),
      code(id),
      raw(' '),
      text(title[language]),
    ),
  ]);
  const items = sources.map(({ what, value }) => [paragraph(text(`${what[language]}:`), raw(' '), code(value))]);
  return [
    ...(notJudged.length > 0
      ? folded(words.notJudged[language], [list(notJudged.map((each) => [paragraph(text(each[language]))]))])
      : []),
    ...(outcomes.length > 0 ? folded(`${words.rules[language]} (${outcomes.length})`, [list(outcomes)]) : []),
    ...folded(words.sources[language], [list(items)]),
  ];
}

function rest(count: number, language: Language): RootContent[] {
  if (count <= 0) return [];
  return [paragraph(text(moreText(count)[language]))];
}
