/** Brings a stack's state in order after an update that was killed; changes nothing in the cluster. */
import { settlePendingCreates } from './pending-creates.ts';
import type { StackState } from './stack-state.ts';

export interface Recovery {
  /** A lock whose process is gone was removed. */
  unlocked: boolean;
  /** URNs of resources whose creation was cut off: the next refresh finds out whether they are there. */
  adopted: string[];
}

/**
 * Removes an orphaned lock and settles creations that were cut off (`pending-creates.ts`).
 * Does nothing where nothing was cut off, and where the stack does not exist yet.
 * @throws UserError where another update holds the stack, or came in between.
 */
export async function recoverStack(stack: StackState): Promise<Recovery> {
  const unlocked = await stack.removeOrphanedLock();
  const before = await stack.export();
  const settlement = before && settlePendingCreates(before.state);
  if (!settlement) return { unlocked, adopted: [] };
  // The engine keeps no version of a state: what a running update wrote in the meantime must not be overwritten.
  if ((await stack.export())?.text !== before.text) throw stack.busy();
  await stack.import(settlement.state);
  return { unlocked, adopted: settlement.adopted };
}
