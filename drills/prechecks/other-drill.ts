/** One drill at a time. */
import type { Text } from '../../model/text.ts';
import { type Holder, unlockByHand } from '../lock.ts';
import type { Check, Observed, Refusal } from './refusal.ts';

export const otherDrill: Check<Pick<Observed, 'lockedBy'>> = ({ lockedBy }) => {
  if (lockedBy === undefined) return [];
  if (lockedBy === 'nobody') return [{ check: 'lock', subject: '', ...heldByNobody }];
  return [{ check: 'lock', subject: lockedBy.drill, ...heldBy(lockedBy) }];
};

/** A drill that goes on and has lost its lock: another one may have run meanwhile, and may begin at any moment. */
export const lockIsGone: Refusal = {
  check: 'lock',
  subject: '',
  reason: { de: 'die Sperre dieser Übung ist weg', en: 'the lock of this drill is gone' },
  remedy: {
    de: 'Jemand hat sie von Hand entfernt: klären, wer; dann neu planen.',
    en: 'Somebody has removed it by hand: find out who; then plan again.',
  },
};

const freeing = unlockByHand.join('; ');

function heldBy({ drill, account, host, since }: Holder): { reason: Text; remedy: Text } {
  const at = new Date(since * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    reason: {
      de: `eine andere Übung hält die Sperre: ${drill}, begonnen von ${account} auf ${host}, ${at}`,
      en: `another drill holds the lock: ${drill}, begun by ${account} on ${host}, ${at}`,
    },
    remedy: {
      de: `Sie dort beenden: \`ikz drill resume ${drill}\` oder \`rollback\`. Ist ihr Journal verloren und läuft sie nicht, auf einem Knoten: ${freeing}`,
      en: `End it there: \`ikz drill resume ${drill}\` or \`rollback\`. If its journal is lost and it does not run, on a node: ${freeing}`,
    },
  };
}

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
