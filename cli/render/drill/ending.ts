/** What a drill could not put back. Pure. */
import type { Leftover } from '../../../drills/journal/entry.ts';

export function renderLeft(drill: string, left: readonly Leftover[]): string {
  return [
    'This is left, and is ended by hand:',
    ...left.flatMap(({ what, byHand }) => [`  ${what.en}`, ...byHand.map((line) => `    ${line}`)]),
    `\`ikz drill rollback ${drill}\` or \`ikz drill resume ${drill}\` tries it again, where the drill is not over.`,
  ].join('\n');
}
