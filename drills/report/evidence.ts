/** What is kept of a drill beside the program. Pure. */
import type { DrillEvidence } from '../../model/drill-evidence.ts';
import { sha256 } from '../canonical.ts';
import type { Outcome } from '../journal/entry.ts';
import type { Report } from './report.ts';

/** Nothing was drilled where the pre-check refused. */
const verdicts: Readonly<Record<Exclude<Outcome, 'refused'>, DrillEvidence['verdict']>> = {
  met: 'met',
  deviated: 'deviated',
  aborted: 'aborted',
  error: 'aborted',
  'rollback-incomplete': 'aborted',
};

/** The bytes that are kept, and whose hash stands in the evidence. */
export const jsonOf = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;

/** @returns undefined where nothing was drilled */
export function evidenceOf(report: Report): DrillEvidence | undefined {
  const { kind, date, outcome, evidenceClass } = report;
  if (outcome === 'refused') return undefined;
  return { kind, date, verdict: verdicts[outcome], reportHash: sha256(jsonOf(report)), class: evidenceClass };
}
