/** The first line of a journal: what the drill is, and what it was planned for. */
import type { Line } from './chain.ts';

/** @throws where the journal does not begin as one does: a bug, since reading checks the chain */
export function begunOf([first]: readonly Line[]): Extract<Line, { kind: 'begun' }> {
  if (first?.kind !== 'begun') throw new Error('a journal begins with `begun`');
  return first;
}
