/** One drill at a time. */
import { unlockByHand } from '../lock.ts';
import type { Check, Circumstances } from './refusal.ts';

export const otherDrill: Check<Pick<Circumstances, 'lockedBy'>> = ({ lockedBy }) =>
  lockedBy === undefined
    ? []
    : [
        {
          check: 'lock',
          subject: lockedBy,
          reason: {
            de: `eine andere Übung hält die Sperre: ${lockedBy}`,
            en: `another drill holds the lock: ${lockedBy}`,
          },
          remedy: {
            de: `Sie beenden: \`ikz drill rollback ${lockedBy}\`. Ist ihr Journal verloren, auf einem Knoten: ${unlockByHand.join('; ')}`,
            en: `End it: \`ikz drill rollback ${lockedBy}\`. If its journal is lost, on a node: ${unlockByHand.join('; ')}`,
          },
        },
      ];
