/** The course of a fault in a few words a step, for people. */
import type { HistoryEvent } from '../model/simulation/history.ts';
import type { Absence } from '../model/simulation/single-faults.ts';
import type { Text } from '../model/text.ts';
import { faultText } from './fault-text.ts';

/** Steps that are shown of a long course: the first and the last tell it. */
const first = 5;
const last = 3;

/** The manager's steps between those that tell anything. */
const asides =
  /^(?:service .* state changed (?!.* to 'error')|starting service|service status|adding new service|SUCCEED|FENCE)/;

/**
 * `Course: 0:00 node nie1 is lost; 2:50 kau1/crm: recover service ...; 3:53 answers on kau1.` What Proxmox VE writes into its
 * log stands as it does there, in English.
 */
export function course({ fault, timeLine, back }: Absence): Text {
  const told = timeLine.filter(({ message }) => !asides.test(message) && !message.startsWith('fault: '));
  const steps = abridged(withoutRepeats(told).map(step));
  const what = faultText(fault.what);
  const at = back === undefined ? '' : clock(back.at);
  return {
    de: `Verlauf: ${[`0:00 ${what.de} fällt aus`, ...steps, ...(back ? [`${at} antwortet auf ${back.node}`] : [])].join('; ')}.`,
    en: `Course: ${[`0:00 ${what.en} is lost`, ...steps, ...(back ? [`${at} answers on ${back.node}`] : [])].join('; ')}.`,
  };
}

function step({ at, source, message }: HistoryEvent): string {
  return `${clock(at)} ${source}: ${message}`;
}

function withoutRepeats(events: readonly HistoryEvent[]): HistoryEvent[] {
  const seen = new Set<string>();
  return events.filter(({ source, message }) => {
    const key = `${source} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function abridged(steps: string[]): string[] {
  return steps.length <= first + last ? steps : [...steps.slice(0, first), '...', ...steps.slice(-last)];
}

/** `m:ss` */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
