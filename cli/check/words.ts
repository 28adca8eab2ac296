/** The words of the reports in both languages. */
import type { Language, Text } from '../../model/text.ts';
import type { Report, ReportedFinding, Scope } from './report.ts';

export const verdicts: Record<Report['verdict'], Text> = {
  passed: { de: 'bestanden', en: 'passed' },
  failed: { de: 'nicht bestanden', en: 'failed' },
  incomplete: { de: 'unvollständig', en: 'incomplete' },
};

export const ways: Record<Report['way'], Text> = {
  live: { de: 'geprüft gegen den Cluster', en: 'judged against the cluster' },
  lab: { de: 'geprüft gegen das Labor', en: 'judged against the lab' },
  offline: {
    de: 'geprüft ohne Cluster: nur Inventar und Programm',
    en: 'judged without a cluster: inventory and program alone',
  },
};

export const statuses: Record<ReportedFinding['status'], Text> = {
  new: { de: 'neu', en: 'new' },
  present: { de: 'schon vorher', en: 'there before' },
  unknown: { de: 'nicht verglichen', en: 'not compared' },
};

export const severities: Record<ReportedFinding['severity'], Text> = {
  mandatory: { de: 'Pflicht', en: 'mandatory' },
  advisory: { de: 'Hinweis', en: 'advisory' },
};

export const scopeTitles: Record<Scope, Text> = {
  primary: { de: 'primary', en: 'primary' },
  secondary: { de: 'secondary', en: 'secondary' },
  together: { de: 'beide Stacks zusammen', en: 'both stacks together' },
};

export const effects = {
  create: { de: 'angelegt', en: 'created' },
  update: { de: 'geändert', en: 'updated' },
  replace: { de: 'ersetzt', en: 'replaced' },
  delete: { de: 'gelöscht', en: 'deleted' },
} as const satisfies Record<string, Text>;

export const words = {
  title: { de: 'ikz check', en: 'ikz check' },
  incomplete: { de: 'Nicht geprüft werden konnte', en: 'Could not be judged' },
  notJudged: { de: 'Das sieht diese Art der Prüfung nicht', en: 'What this way of judging does not see' },
  notes: { de: 'Zu beachten', en: 'To know' },
  members: { de: 'Verfügbarkeit je Mitglied', en: 'Availability per member' },
  member: { de: 'Mitglied', en: 'Member' },
  class: { de: 'Klasse', en: 'Class' },
  minutes: { de: 'Minuten im Jahr', en: 'Minutes a year' },
  p95: { de: 'P95', en: 'P95' },
  longestFault: { de: 'Längster Einzelausfall', en: 'Longest single fault' },
  findings: { de: 'Befunde', en: 'Findings' },
  noFindings: { de: 'Keine Befunde.', en: 'No findings.' },
  problems: { de: 'Fehler in den Dateien', en: 'Mistakes in the files' },
  finding: { de: 'Befund', en: 'Finding' },
  is: { de: 'Ist', en: 'Is' },
  must: { de: 'Soll', en: 'Must' },
  fix: { de: 'Abhilfe', en: 'Fix' },
  where: { de: 'Stelle', en: 'Where' },
  mended: { de: 'Durch diese Änderung behoben', en: 'Mended by this change' },
  changes: { de: 'Was sich ändert', en: 'What changes' },
  each: { de: 'Im Einzelnen', en: 'One by one' },
  unchanged: { de: 'unverändert', en: 'unchanged' },
  stack: { de: 'Stack', en: 'Stack' },
  exceptions: { de: 'Ausnahmen', en: 'Exceptions' },
  rule: { de: 'Regel', en: 'Rule' },
  rules: { de: 'Regeln', en: 'Rules' },
  resource: { de: 'Ressource', en: 'Resource' },
  owner: { de: 'Verantwortlich', en: 'Owner' },
  expires: { de: 'Gültig bis', en: 'Until' },
  reason: { de: 'Grund', en: 'Reason' },
  state: { de: 'Stand', en: 'State' },
  used: { de: 'genutzt', en: 'used' },
  unused: { de: 'ungenutzt', en: 'unused' },
  expired: { de: 'abgelaufen', en: 'expired' },
  unknownRule: { de: 'unbekannte Regel', en: 'unknown rule' },
  disabled: { de: 'abgeschaltet', en: 'disabled' },
  sources: { de: 'Grundlagen', en: 'Sources' },
  expiredFix: {
    de: 'Die Ursache beheben und die Ausnahme austragen, oder sie mit neuem Grund und Tag verlängern.',
    en: 'Mend the cause and take the exception out, or give it a new reason and day.',
  },
  unknownFix: {
    de: 'Die Regel gibt es nicht: den Namen berichtigen oder die Ausnahme austragen.',
    en: 'There is no such rule: correct the name, or take the exception out.',
  },
  against: {
    cluster: { de: 'gegenüber dem Cluster', en: 'against the cluster' },
    state: { de: 'gegenüber dem letzten Stand (state)', en: 'against the state' },
    base: { de: 'gegenüber dem Vergleichsstand', en: 'against the base' },
  },
} as const;

/** How many of what; the singular where it is one. */
export function counted(count: number, one: Text, many: Text, language: Language): string {
  return `${count} ${(count === 1 ? one : many)[language]}`;
}

/** The verdict in one sentence, for every format. */
export function headline(report: Report, language: Language): string {
  const { findings, rules, problems, exceptions, base } = report;
  const must = findings.filter(({ severity }) => severity === 'mandatory');
  const fresh = must.filter(({ status }) => status === 'new').length;
  const told = findings.length - must.length;
  const broken = exceptions.expired.length + exceptions.unknown.length;
  const newly =
    base.kind === 'compared' && must.length > 0 ? { de: ` (${fresh} neu)`, en: ` (${fresh} new)` }[language] : '';
  const asked = rules.filter(({ outcome }) => outcome !== 'disabled');
  const passed = asked.filter(({ outcome }) => outcome === 'passed').length;
  const parts = [
    ...(problems.length > 0
      ? [
          counted(
            problems.length,
            { de: 'Fehler in den Dateien', en: 'mistake in the files' },
            { de: 'Fehler in den Dateien', en: 'mistakes in the files' },
            language,
          ),
        ]
      : []),
    counted(
      must.length,
      { de: 'Pflichtbefund', en: 'mandatory finding' },
      { de: 'Pflichtbefunde', en: 'mandatory findings' },
      language,
    ) + newly,
    counted(told, { de: 'Hinweis', en: 'advisory' }, { de: 'Hinweise', en: 'advisories' }, language),
    ...(broken > 0
      ? [
          counted(
            broken,
            { de: 'ungültige Ausnahme', en: 'broken exception' },
            { de: 'ungültige Ausnahmen', en: 'broken exceptions' },
            language,
          ),
        ]
      : []),
    { de: `${passed} von ${asked.length} Regeln eingehalten`, en: `${passed} of ${asked.length} rules passed` }[
      language
    ],
  ];
  return `${parts.join(', ')}; ${ways[report.way][language]}; ${comparedText(base)[language]}.`;
}

function comparedText(base: Report['base']): Text {
  if (base.kind === 'missing') return { de: 'ohne Vergleich', en: 'not compared' };
  const what = `${base.ref} (${base.commit.slice(0, 10)})`;
  return { de: `verglichen mit ${what}`, en: `compared with ${what}` };
}

/** In place of what is left out. */
export function moreText(count: number): Text {
  return {
    de: `und ${count} weitere: siehe die Berichte des Laufs (--out).`,
    en: `and ${count} more: see the reports of the run (--out).`,
  };
}

/** About, is, must: one finding as one line. */
export function sentence(
  { about, is, must }: Pick<ReportedFinding, 'about' | 'is' | 'must'>,
  language: Language,
): string {
  return `${about[language]}: ${ended(is[language])} ${words.must[language]}: ${ended(must[language])}`;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** `cooperation/sites/niestetal.yaml:12` */
export function placeText({ file, line }: { file: string; line?: number | undefined }): string {
  return line === undefined ? file : `${file}:${line}`;
}
