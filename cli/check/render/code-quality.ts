/** GitLab's code quality report (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"). */
import type { Language } from '../../../model/text.ts';
import type { Report } from '../report.ts';
import { sentence, words } from '../words.ts';
import { toldEntries } from './told-entries.ts';

const severities = { mandatory: 'critical', advisory: 'minor' } as const;

export function renderCodeQuality(report: Report, language: Language): string {
  const issues = toldEntries(report).map(({ id, rule, severity, told, place }) => ({
    description: `${sentence(told, language)} ${words.fix[language]}: ${told.fix[language]}`.replaceAll(/\s+/g, ' '),
    check_name: rule,
    fingerprint: id,
    severity: severities[severity],
    location: { path: place?.file ?? 'Pulumi.yaml', lines: { begin: place?.line ?? 1 } },
  }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}
