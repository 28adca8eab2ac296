/** One drill at a time. */
import type { Text } from '../../model/text.ts';
import { unlockByHand } from '../lock.ts';
import type { Check, Circumstances } from './refusal.ts';

export const otherDrill: Check<Pick<Circumstances, 'lockedBy'>> = ({ lockedBy }) =>
  lockedBy === undefined
    ? []
    : [{ check: 'lock', subject: lockedBy ?? '', ...(lockedBy === null ? heldByNobody : heldBy(lockedBy)) }];

const freeing = unlockByHand.join('; ');

const heldBy = (drill: string): { reason: Text; remedy: Text } => ({
  reason: { de: `eine andere Übung hält die Sperre: ${drill}`, en: `another drill holds the lock: ${drill}` },
  remedy: {
    de: `Sie beenden: \`ikz drill rollback ${drill}\`. Ist ihr Journal verloren, auf einem Knoten: ${freeing}`,
    en: `End it: \`ikz drill rollback ${drill}\`. If its journal is lost, on a node: ${freeing}`,
  },
});

/** Between the making of the lock and the writing of its holder lies one command: either it is being done, or its process died. */
const heldByNobody: { reason: Text; remedy: Text } = {
  reason: {
    de: 'die Sperre ist da und nennt keine Übung: eine nimmt sie in diesem Augenblick, oder ihr Prozess starb dabei',
    en: 'the lock is there and names no drill: one takes it at this moment, or its process died while it did',
  },
  remedy: {
    de: `In einer Minute erneut versuchen. Nennt sie dann noch keine: Die Übung, deren Journal mit \`locking\` endet, hat sie; \`ikz drill rollback ID\`. Gibt es nirgends ein solches Journal, auf einem Knoten: ${freeing}`,
    en: `Try again in a minute. If it still names none: the drill whose journal ends with \`locking\` has it; \`ikz drill rollback ID\`. If there is no such journal anywhere, on a node: ${freeing}`,
  },
};
