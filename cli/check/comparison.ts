/** What a change does to the findings of its base. Pure. */
import type { JudgedFinding, Report, ReportedFinding } from './report.ts';

export interface Compared {
  findings: ReportedFinding[];
  mended: JudgedFinding[];
}

/**
 * @param before findings of the base; undefined: there is none to compare with
 * @param used exceptions that now count: what they cover is put up with, not mended
 */
export function comparedWith(
  before: readonly JudgedFinding[] | undefined,
  now: readonly JudgedFinding[],
  used: Report['exceptions']['used'],
): Compared {
  if (!before) return { findings: now.map((finding) => ({ ...finding, status: 'unknown' })), mended: [] };
  const earlier = new Set(before.map(({ id }) => id));
  const present = new Set(now.map(({ id }) => id));
  const isExcepted = ({ rule, resource }: JudgedFinding) =>
    used.some((exception) => exception.rule === rule && exception.resource === resource);
  return {
    findings: now.map((finding) => ({ ...finding, status: earlier.has(finding.id) ? 'present' : 'new' })),
    mended: before.filter((finding) => !present.has(finding.id) && !isExcepted(finding)),
  };
}
