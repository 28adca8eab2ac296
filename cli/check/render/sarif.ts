/** SARIF 2.1.0 (OASIS), as code scanning takes it in. */
import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import type { Language, Text } from '../../../model/text.ts';
import type { Place, Report } from '../report.ts';
import { sentence, words } from '../words.ts';
import { type ToldEntry, toldEntries } from './told-entries.ts';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

export function renderSarif(report: Report, language: Language): string {
  const entries = toldEntries(report);
  const rules = descriptors(report, entries, language);
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const log: Log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ikz check', rules } },
        language,
        automationDetails: { id: 'ikz-check/' },
        columnKind: 'utf16CodeUnits',
        results: [
          ...entries.map((entry) => resultOf(entry, indices.get(entry.rule) ?? -1, language)),
          ...report.mended.map(
            (finding): Result => ({
              ...resultOf(
                { ...finding, told: finding, place: finding.place ?? fallback },
                indices.get(finding.rule) ?? -1,
                language,
              ),
              baselineState: 'absent',
            }),
          ),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** Forges want a place for each result: what is about no file of its own is about the project. */
const fallback: Place = { file: 'Pulumi.yaml', line: 1 };

function descriptors(report: Report, entries: readonly ToldEntry[], language: Language): ReportingDescriptor[] {
  const known = new Map<string, Text>(report.rules.map(({ id, title }) => [id, title]));
  for (const { rule, title } of entries) if (!known.has(rule) && title) known.set(rule, title);
  for (const { rule } of report.mended) if (!known.has(rule)) known.set(rule, { de: rule, en: rule });
  const levels = new Map(report.rules.map(({ id, severity }) => [id, severity]));
  return [...known].map(([id, title]) => ({
    id,
    shortDescription: { text: title[language] },
    defaultConfiguration: {
      level: levels.get(id) === 'advisory' ? 'warning' : 'error',
      enabled: levels.get(id) !== 'disabled',
    },
  }));
}

const baselines = { new: 'new', present: 'unchanged' } as const;

function resultOf(entry: Omit<ToldEntry, 'title'>, ruleIndex: number, language: Language): Result {
  const { id, rule, severity, status, told, place, scope, resource } = entry;
  const fix = `${words.fix[language]}: ${told.fix[language]}`;
  const course = told.course ? `\n${told.course[language]}` : '';
  const baseline = status === 'new' || status === 'present' ? { baselineState: baselines[status] } : {};
  return {
    ruleId: rule,
    ruleIndex,
    level: severity === 'mandatory' ? 'error' : 'warning',
    message: { text: `${sentence(told, language)}\n${fix}${course}` },
    locations: [locationOf(place ?? fallback, resource, scope)],
    partialFingerprints: { 'ikzFinding/v1': id },
    ...baseline,
  };
}

function locationOf({ file, line }: Place, resource: string | undefined, scope: string): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
      region: { startLine: line ?? 1 },
    },
    ...(resource !== undefined && {
      logicalLocations: [{ name: resource, fullyQualifiedName: `${scope}/${resource}`, kind: 'resource' }],
    }),
  };
}
