/** Two results of a check, as every format is written from them: one of a change with a defect, one of a good change. */
import { type Report, reportSchema } from '../../../cli/check/report.ts';

const figures = (level: number, minutes: number, p95: number, seconds: number) => ({
  class: level,
  minutesPerYear: minutes,
  p95MinutesPerYear: p95,
  longestFault: { what: 'Niestetal', seconds },
});

const strictAffinity = {
  rule: 'guest-strict-node-affinity',
  severity: 'mandatory' as const,
  resource: 'niestetal-finanzwesen-datenbank',
  about: { de: 'Gast niestetal-finanzwesen-datenbank (2021)', en: 'guest niestetal-finanzwesen-datenbank (2021)' },
  is: { de: 'darf auf nie1, nie2 laufen', en: 'may run on nie1, nie2' },
  must: {
    de: 'genau dort, wo seine Platten liegen: kau1, nie1, nie2',
    en: 'exactly where its disks are: kau1, nie1, nie2',
  },
  fix: {
    de: 'Erst zurückholen:\n  ha-manager migrate vm:2021 nie1\nDann den Befehl wiederholen.',
    en: 'Bring it back first:\n  ha-manager migrate vm:2021 nie1\nThen run the command again.',
  },
  place: { file: 'cooperation/services/finanzwesen.yaml', line: 12, path: 'guests[1]' },
};

const backWithinTargets = {
  rule: 'back-within-targets',
  severity: 'mandatory' as const,
  resource: 'soehrewald-zeiterfassung-anwendung',
  about: { de: 'Gast soehrewald-zeiterfassung-anwendung', en: 'guest soehrewald-zeiterfassung-anwendung' },
  is: { de: 'ist nach 17:20 min zurück', en: 'is back after 17:20 min' },
  must: { de: 'RTO 15 min', en: 'RTO 15 min' },
  course: {
    de: 'Verlauf: 0:00 kau1 fällt aus; 17:20 antwortet auf nie1.',
    en: 'Course: 0:00 kau1 is lost; 17:20 answers on nie1.',
  },
  fix: { de: 'Gäste auf mehr Knoten verteilen.', en: 'Spread guests over more nodes.' },
};

const drills = {
  rule: 'drills-begun',
  severity: 'advisory' as const,
  about: { de: 'Übungen', en: 'drills' },
  is: { de: 'es gibt keinen Nachweis', en: 'no evidence is kept' },
  must: { de: 'Umschaltungen werden geübt', en: 'failovers are drilled' },
  fix: { de: 'Zuerst den Ausfall eines Knotens üben.', en: 'Drill the loss of a node first.' },
};

const links = {
  id: '00000000000000d4',
  rule: 'links-on-separate-routes',
  severity: 'mandatory' as const,
  scope: 'together' as const,
  about: { de: 'Verbindung glasfaser-sued', en: 'link glasfaser-sued' },
  is: { de: 'liegt in der Trasse der anderen', en: 'lies in the duct of the other' },
  must: { de: 'getrennte Trassen', en: 'separate routes' },
  fix: { de: 'Eine andere Trasse nutzen.', en: 'Use another route.' },
};

const rule = (
  id: string,
  de: string,
  en: string,
  outcome: Report['rules'][number]['outcome'],
  severity: Report['rules'][number]['severity'] = 'mandatory',
) => ({
  id,
  title: { de, en },
  severity,
  outcome,
});

const exception = {
  rule: 'backup-kept-encrypted',
  resource: 'pbs-t03-niestetal',
  reason: 'Der Schlüssel wird beim Umzug des Servers erzeugt.',
  owner: 'Betrieb der gemeinsamen IT',
  expires: '2026-12-31',
};

const frame = {
  version: 1,
  day: '2026-11-24',
  incomplete: [],
  notes: [],
  base: { kind: 'compared', ref: 'main', commit: '4d6f0c1e2b3a49587766554433221100ffeeddcc' },
  problems: [],
  sources: [
    { what: { de: 'Tag der Prüfung', en: 'day of the judgement' }, value: '2026-11-24' },
    { what: { de: 'Inventar', en: 'inventory' }, value: 'cooperation/ (19), sha256 8bf3ce836f964f70' },
  ],
};

export const defective: Report = reportSchema.parse({
  ...frame,
  verdict: 'failed',
  way: 'lab',
  incomplete: [
    {
      de: 'Stack secondary: was nur dunkle Knoten beantworten könnten (kau2)',
      en: 'stack secondary: what only dark nodes could answer for (kau2)',
    },
  ],
  notJudged: [{ de: 'den Vergleichsstand am Cluster', en: 'the base against the cluster' }],
  notes: [
    {
      de: 'Diese Änderung betrifft auch das Programm (infra/).',
      en: 'This change is one of the program too (infra/).',
    },
  ],
  members: [
    { id: 'niestetal', title: 'Niestetal', before: figures(4, 24.6, 41.2, 540), after: figures(2, 212, 1460, 3600) },
    {
      id: 'soehrewald',
      title: 'Söhrewald',
      after: { ...figures(4, 24.6, 41.2, 0), longestFault: { what: 'kau-pool-1', seconds: null } },
    },
    { id: 'gemeinsam', title: 'Gemeinsame IT' },
  ],
  findings: [
    { id: '00000000000000a1', scope: 'primary', status: 'new', ...strictAffinity },
    { id: '00000000000000b2', scope: 'secondary', status: 'present', ...backWithinTargets },
    { id: '00000000000000c3', scope: 'together', status: 'present', ...drills },
  ],
  mended: [links],
  rules: [
    rule(
      'guest-strict-node-affinity',
      'HA startet einen Gast nur, wo seine Platten sind',
      'HA may start a guest exactly where its disks are',
      'found',
    ),
    rule(
      'links-on-separate-routes',
      'Zwei Verbindungen auf getrennten Trassen',
      'Two links on separate routes',
      'passed',
    ),
    rule(
      'back-within-targets',
      'Nach jedem Ausfall zurück innerhalb RTO und RPO',
      'Back within RTO and RPO after any loss',
      'found',
    ),
    rule('backup-kept-encrypted', 'Sicherungen sind verschlüsselt', 'Backups are encrypted and kept', 'passed'),
    rule(
      'token-separated',
      'Jedes Token hat eigene Rechte',
      'Every API token has its own rights',
      'disabled',
      'disabled',
    ),
    rule('drills-begun', 'Umschaltungen werden geübt', 'Failovers are drilled', 'found', 'advisory'),
  ],
  changes: [
    {
      stack: 'primary',
      against: 'cluster',
      unchanged: 167,
      changes: [
        {
          effect: 'delete',
          type: 'proxmoxve:index/replication:Replication',
          name: 'niestetal-finanzwesen-datenbank-kau1',
          properties: [],
        },
        {
          effect: 'update',
          type: 'proxmoxve:index/harule:Harule',
          name: 'niestetal-finanzwesen-datenbank',
          properties: ['nodes'],
        },
      ],
    },
    { stack: 'secondary', against: 'cluster', unchanged: 71, changes: [] },
  ],
  exceptions: {
    used: [{ ...exception, count: 1 }],
    unused: [{ ...exception, resource: 'pbs-t04-niestetal' }],
    expired: [{ ...exception, resource: 'pbs-t05-niestetal', expires: '2026-11-01', count: 0 }],
    unknown: [],
  },
  problems: [
    {
      file: 'policies/approvals.yaml',
      line: 3,
      path: 'approvals[0].expires',
      message: 'got "morgen", allowed: a day that exists, as YYYY-MM-DD',
    },
  ],
});

export const good: Report = reportSchema.parse({
  ...frame,
  verdict: 'passed',
  way: 'offline',
  notJudged: [
    {
      de: 'ob eine Änderung eine Ressource ersetzt statt sie zu ändern',
      en: 'whether a change replaces a resource instead of updating it',
    },
  ],
  members: [
    { id: 'niestetal', title: 'Niestetal', before: figures(4, 24.6, 41.2, 540), after: figures(4, 24.6, 41.2, 540) },
  ],
  findings: [],
  mended: [],
  rules: [rule('drills-begun', 'Umschaltungen werden geübt', 'Failovers are drilled', 'passed', 'advisory')],
  changes: [{ stack: 'primary', against: 'base', unchanged: 169, changes: [] }],
  exceptions: { used: [], unused: [], expired: [], unknown: [] },
});
