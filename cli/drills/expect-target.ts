/** A drill is gone on with where it was begun, and nowhere else. Pure. */
import type { DrilledTarget } from '../../drills/journal/entry.ts';
import { UserError } from '../../model/user-error.ts';

/**
 * A drill of a lab would cut off, move and remove what it finds by the same names on the real cluster.
 * @throws UserError where they differ
 */
export function expectTarget(id: string, wanted: DrilledTarget, opened: DrilledTarget): void {
  if (wanted.kind === opened.kind && wanted.cluster === opened.cluster) return;
  const name = ({ kind, cluster }: DrilledTarget) => `${kind === 'lab' ? 'the lab' : 'the real cluster'} (${cluster})`;
  throw new UserError(
    `${id}: it was begun on ${name(wanted)}, and this would go on with it on ${name(opened)}`,
    wanted.kind === 'lab' ? 'Say `--lab`.' : 'Leave out `--lab`, and look at the connection file.',
  );
}
