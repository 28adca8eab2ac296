/** What speaks against a drill, and what to do about it. Pure. */
import type { Refusal } from '../../../drills/prechecks/refusal.ts';
import type { Text } from '../../../model/text.ts';

export function renderRefusal({ check, subject, reason, remedy }: Refusal): string {
  return `  [${check}] ${subject === '' ? '' : `${subject}: `}${reason.en}\n    ${remedy.en}`;
}

/** While it is looked for what speaks against a drill. */
export const takesAWhile: Text = {
  de: 'Bereitschaft wird geprüft: die Vorschau beider Stacks dauert bis zu einer Minute.',
  en: 'Readiness is being checked: the previews of both stacks take up to a minute.',
};

export function renderReadiness(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return 'Ready for a drill.';
  return ['NOT READY for a drill:', ...refusals.map(renderRefusal)].join('\n');
}
