/**
 * Everything that a report tells one by one, in one form: findings, mistakes in the files, exceptions that no longer count, and
 * what could not be judged. Formats for machines write each as a result of its own.
 */
import { createHash } from 'node:crypto';
import type { Text } from '../../../model/text.ts';
import type { Place, Report, ReportedFinding, Scope } from '../report.ts';
import { words } from '../words.ts';

export interface ToldEntry {
  id: string;
  rule: string;
  /** Of a rule that the pack does not have. */
  title?: Text;
  severity: 'mandatory' | 'advisory';
  status?: ReportedFinding['status'];
  scope: Scope;
  resource?: string | undefined;
  told: Pick<ReportedFinding, 'about' | 'is' | 'must' | 'fix' | 'course'>;
  place?: Place | undefined;
}

export function toldEntries(report: Report): ToldEntry[] {
  return [
    ...report.problems.map(problemEntry),
    ...report.incomplete.map(incompleteEntry),
    ...report.exceptions.expired.map((each) => exceptionEntry(each, words.expired, words.expiredFix)),
    ...report.exceptions.unknown.map((each) => exceptionEntry(each, words.unknownRule, words.unknownFix)),
    ...report.findings.map((finding): ToldEntry => ({ ...finding, told: finding })),
  ];
}

function problemEntry({ file, line, path, message }: Report['problems'][number]): ToldEntry {
  return {
    id: idOf('problem', file, path, message),
    rule: 'files-valid',
    title: { de: 'Inventar und Register sind gültig', en: 'Inventory and registers are valid' },
    severity: 'mandatory',
    scope: 'together',
    told: {
      about: same(path === '' ? file : `${file}: ${path}`),
      is: same(message),
      must: { de: 'Die Datei ist gültig.', en: 'The file is valid.' },
      fix: { de: 'Die genannte Stelle berichtigen.', en: 'Correct the place named.' },
    },
    place: { file, ...(line !== undefined && { line }), ...(path !== '' && { path }) },
  };
}

function incompleteEntry(what: Text): ToldEntry {
  return {
    id: idOf('incomplete', what.en),
    rule: 'judged-whole',
    title: { de: 'Alles wurde geprüft', en: 'Everything was judged' },
    severity: 'mandatory',
    scope: 'together',
    told: {
      about: { de: 'Prüfung', en: 'check' },
      is: what,
      must: {
        de: 'Alles ist prüfbar; was unbekannt ist, gilt nie als bestanden.',
        en: 'Everything can be judged; what is unknown never passes.',
      },
      fix: {
        de: 'Die genannte Ursache beheben und die Prüfung wiederholen.',
        en: 'Mend the cause named and run the check again.',
      },
    },
  };
}

function exceptionEntry(
  { rule, resource, owner, expires }: Report['exceptions']['unknown'][number],
  state: Text,
  fix: Text,
): ToldEntry {
  return {
    id: idOf('exception', rule, resource, expires),
    rule: 'registers-valid',
    title: { de: 'Ausnahmen gelten noch und nennen, was es gibt', en: 'Exceptions still count and name what there is' },
    severity: 'mandatory',
    scope: 'together',
    resource,
    told: {
      about: { de: `Ausnahme von ${rule} für ${resource}`, en: `exception from ${rule} for ${resource}` },
      is: { de: `${state.de} (${owner}, ${expires})`, en: `${state.en} (${owner}, ${expires})` },
      must: { de: 'Jede Ausnahme gilt.', en: 'Every exception counts.' },
      fix,
    },
    place: { file: 'policies/exceptions.yaml' },
  };
}

function same(text: string): Text {
  return { de: text, en: text };
}

function idOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
