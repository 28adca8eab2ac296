/** While the acts last: is it verified, too late, or to be stopped? Pure. */
import type { Text } from '../../model/text.ts';
import type { StopCondition } from '../drill.ts';
import type { WatchOutcome } from '../journal/entry.ts';
import type { Progress } from './progress.ts';
import { isUp } from './sampled.ts';

export interface Watched {
  outcome: WatchOutcome;
  reason: Text;
}

/** Longest time between two looks, seconds. */
export const mostSeconds = 5;
/** Seconds between two looks, while acts last, after which the second one is late. */
export const lateAfter = 1.5 * mostSeconds;
/** Seconds between whole samples. */
export const wholeEvery = 30;
/** Seconds between two rounds of the HA manager. */
const haRound = 10;

/**
 * Seconds until it is worth looking again: right after the HA manager's next round, in which what it does with guests is
 * written, and not too long from now.
 * @param crm seconds since 1970 at which the manager wrote last; undefined = nobody knows
 * @param at of this look
 */
export function untilNextLook(crm: number | undefined, at: number): number {
  if (crm === undefined) return mostSeconds;
  // Both are whole seconds, cut off: a second later than they say, the round is over for certain.
  const since = at - crm - 1;
  return Math.min(mostSeconds, since < haRound ? haRound - since : haRound - (since % haRound));
}

/**
 * What ends it, whatever else is seen.
 * @param at seconds since 1970: of the last look
 * @returns undefined = go on
 */
export function interruption(progress: Progress, at: number): Watched | undefined {
  const stopped = stopping(progress, at);
  if (stopped) return { outcome: 'stopped', reason: stopped };
  const { maxMinutes } = progress.begun.drill.limits;
  if (at - (progress.firstActAt ?? at) <= maxMinutes * 60) return undefined;
  return {
    outcome: 'late',
    reason: { de: `nach ${maxMinutes} min nicht bestätigt`, en: `not verified after ${maxMinutes} min` },
  };
}

/** Why the drill must stop, also while its result is held; undefined = nothing says so. */
export function stopping(progress: Progress, at: number): Text | undefined {
  for (const condition of progress.begun.drill.stopConditions) {
    const reason = stopReason(condition, progress, at);
    if (reason) return reason;
  }
  return undefined;
}

/**
 * @param at seconds since 1970: of the last look
 * @returns undefined = go on; `verified` provided that all awaited acts have had their effect
 */
export function watchOutcome(progress: Progress, at: number): Watched | undefined {
  const { drill } = progress.begun;
  const interrupted = interruption(progress, at);
  if (interrupted) return interrupted;
  const sinceLast = at - (progress.lastActAt ?? at);
  if (sinceLast >= drill.steadySeconds && isVerified(progress)) {
    return {
      outcome: 'verified',
      reason: {
        de: 'alle Gäste laufen, wo sie sollen, und antworten',
        en: 'all guests run where they shall, and answer',
      },
    };
  }
  return undefined;
}

/** Every guest runs where it shall, and everything answers. */
export function isVerified({ begun: { drill }, state, awaited }: Progress): boolean {
  return (
    awaited.length === 0 &&
    Object.keys(state.twice).length === 0 &&
    drill.guests.every(({ vmId, nodes }) => {
      const guest = state.guests[vmId];
      return guest !== undefined && isUp(state, vmId) && guest.ha === 'started' && nodes.includes(guest.node);
    }) &&
    drill.hypothesis.every(({ id }) => state.probes[id] === true)
  );
}

function stopReason(condition: StopCondition, { state, since }: Progress, at: number): Text | undefined {
  const lasts = (what: string, seconds: number): boolean => {
    const from = since.get(what);
    return from !== undefined && at - from >= seconds;
  };
  switch (condition.kind) {
    case 'runs-twice': {
      const [vmId, nodes = []] = Object.entries(state.twice)[0] ?? [];
      if (vmId === undefined) return undefined;
      return {
        de: `VM ${vmId} läuft doppelt: auf ${nodes.join(' und ')}`,
        en: `VM ${vmId} runs twice: on ${nodes.join(' and ')}`,
      };
    }
    case 'ha-error': {
      const vmId = Object.keys(state.guests).find((id) => state.guests[id]?.ha === 'error');
      if (vmId === undefined) return undefined;
      return { de: `HA hat VM ${vmId} aufgegeben (error)`, en: `HA has given up VM ${vmId} (error)` };
    }
    case 'quorum-lost':
      if (!lasts('no-quorum', condition.seconds)) return undefined;
      return { de: `seit ${condition.seconds} s kein Quorum`, en: `no quorum for ${condition.seconds} s` };
    case 'blind':
      if (!lasts('blind', condition.seconds)) return undefined;
      return {
        de: `seit ${condition.seconds} s antwortet kein Endpunkt`,
        en: `no endpoint has answered for ${condition.seconds} s`,
      };
    case 'bystander-away': {
      const vmId = condition.vmIds.find((id) => lasts(`away ${id}`, condition.seconds));
      if (vmId === undefined) return undefined;
      return {
        de: `VM ${vmId} gehört nicht zur Übung und ist weg`,
        en: `VM ${vmId} is not part of the drill and is away`,
      };
    }
  }
}
