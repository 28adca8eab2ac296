/** What speaks against a drill, and what to do about it. Pure. */
import type { Refusal } from '../../../drills/prechecks/refusal.ts';

export function renderRefusal({ check, subject, reason, remedy }: Refusal): string {
  return `  [${check}] ${subject === '' ? '' : `${subject}: `}${reason.en}\n    ${remedy.en}`;
}

export function renderReadiness(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'Ready for a drill.';
  return ['NOT READY for a drill:', ...refusals.map(renderRefusal)].join('\n');
}
