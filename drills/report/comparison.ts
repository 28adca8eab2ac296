/** The drill beside the last of its kind and that of the year before (DER.4.A15). Pure. */
import type { EvidenceKind } from '../../model/drill-evidence.ts';
import type { Report, Summary } from './report.ts';

/** Days around the day a year before in which last year's drill is looked for. */
const around = 182;
const day = 86_400_000;

/** @param kept summaries of drills of the same kind; what is not older than this one does not count */
export function compared(own: Summary, kept: readonly Summary[]): Report['comparison'] {
  const earlier = kept
    .filter(({ id, date }) => id !== own.id && date <= own.date)
    .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.id < b.id ? 1 : -1));
  const away = ({ date }: Summary) => Math.abs(Date.parse(own.date) - 365 * day - Date.parse(date)) / day;
  const lastYear = earlier.filter((each) => away(each) <= around).sort((a, b) => away(a) - away(b));
  return { own, previous: earlier[0] ?? null, lastYear: lastYear[0] ?? null };
}

/** Of a report that was kept. */
export const summaryOf = ({ comparison }: Report): Summary => comparison.own;

export const isOfKind =
  (kind: EvidenceKind) =>
  (report: Report): boolean =>
    report.kind === kind && report.member === undefined;
