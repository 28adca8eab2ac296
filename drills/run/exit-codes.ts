/** How `ikz drill` ends, for whoever calls it. */
import type { Outcome } from '../journal/entry.ts';

export const exitCodes: Readonly<Record<Outcome, number>> = {
  met: 0,
  deviated: 1,
  aborted: 1,
  error: 2,
  refused: 3,
  'rollback-incomplete': 4,
};
