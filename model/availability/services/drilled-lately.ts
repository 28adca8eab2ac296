import { type DrillEvidence, type EvidenceKind, isProof } from '../../drill-evidence.ts';

const millisecondsADay = 86_400_000;
/** A failover counts as drilled for so many days. */
const freshDays = 90;

/** Kinds of failover that were drilled with success in the 90 days up to `today` (YYYY-MM-DD). */
export function drilledLately(drills: readonly DrillEvidence[], today: string): Set<EvidenceKind> {
  const age = (date: string) => (Date.parse(today) - Date.parse(date)) / millisecondsADay;
  const fresh = drills.filter((drill) => isProof(drill) && age(drill.date) >= 0 && age(drill.date) <= freshDays);
  return new Set(fresh.map(({ kind }) => kind));
}
