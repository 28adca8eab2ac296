/** What happened and when, in order: the report's time line. Pure. */
import type { Text } from '../../model/text.ts';
import { describeAct } from '../acts/index.ts';
import type { Line } from '../journal/chain.ts';
import type { GuestTimes } from '../measure/measure.ts';
import type { Report } from './report.ts';

type Event = Report['events'][number];

export function eventsOf(lines: readonly Line[], guests: readonly GuestTimes[]): Event[] {
  const told = lines.flatMap((line): Event[] => {
    const what = said(line);
    return what ? [{ at: line.at, what }] : [];
  });
  return [...told, ...milestones(guests)].sort((a, b) => a.at - b.at);
}

function said(line: Line): Text | undefined {
  switch (line.kind) {
    case 'begun':
      return { de: 'Übung begonnen', en: 'drill begun' };
    case 'refused':
      return { de: 'Vorprüfung lehnt ab', en: 'refused by the pre-check' };
    case 'resumed':
      return { de: 'nach Unterbrechung fortgesetzt', en: 'gone on with after an interruption' };
    case 'rechecked':
      return line.refusals.length === 0
        ? undefined
        : { de: 'nicht weitergemacht: etwas hat sich geändert', en: 'not gone on with: something has changed' };
    case 'act':
      return describeAct(line.act);
    case 'chosen':
      return { de: `Schritt ${line.n} nimmt ${line.what}`, en: `step ${line.n} takes ${line.what}` };
    case 'act-failed':
      return { de: `Schritt ${line.n} gescheitert`, en: `step ${line.n} failed` };
    case 'watched':
      return line.outcome === 'verified' ? { de: 'alles bestätigt', en: 'all verified' } : line.reason;
    case 'decided':
      return line.what === 'keep'
        ? { de: 'Ergebnis bleibt bestehen', en: 'the result is kept' }
        : { de: 'Rückbau begonnen', en: 'putting back begun' };
    case 'settled':
      return line.left.length === 0
        ? { de: 'alles in Ordnung gebracht', en: 'all settled' }
        : { de: 'Rückbau unvollständig', en: 'putting back is incomplete' };
    case 'verdict':
      return { de: 'Urteil gefällt', en: 'verdict reached' };
    case 'error':
      return { de: 'Fehler', en: 'error' };
    default:
      return undefined;
  }
}

/** First and last of what was measured. */
function milestones(guests: readonly GuestTimes[]): Event[] {
  const moments = (of: (guest: GuestTimes) => number | null) =>
    guests.filter(({ outageAt }) => outageAt !== null).flatMap((guest) => of(guest) ?? []);
  const first = (of: (guest: GuestTimes) => number | null, what: Text): Event[] => {
    const all = moments(of);
    return all.length === 0 ? [] : [{ at: Math.min(...all), what }];
  };
  return [
    ...first(({ outageAt }) => outageAt, { de: 'erster Ausfall gesehen', en: 'first outage seen' }),
    ...first(({ detectedAt }) => detectedAt, { de: 'Ausfall von HA erkannt', en: 'outage detected by HA' }),
    ...first(({ upAt }) => upAt, { de: 'erste VM läuft wieder', en: 'first guest up again' }),
  ];
}
