/** What a drill has proven, by its journal. Pure. */
import type { Text } from '../../model/text.ts';
import type { Line } from '../journal/chain.ts';
import type { Outcome } from '../journal/entry.ts';
import { type Progress, progressOf } from '../run/progress.ts';
import { withoutEffect } from './effects.ts';
import { measure, silencesOf } from './measure.ts';
import { unseenOf } from './unseen.ts';

export interface Verdict {
  outcome: Outcome;
  /** In what it differed from what was wanted. */
  deviations: Text[];
}

export function verdictOf(lines: readonly Line[]): Verdict {
  const progress = progressOf(lines);
  const { settled, before, watched, asked, decided, previewed, acts } = progress;
  const deviations = [
    ...broken(lines),
    ...unnoticed(progress),
    ...unwatched(lines),
    ...missed(lines),
    ...aftermath(lines),
  ];
  const outcome = (): Outcome => {
    if (settled && settled.length > 0) return 'rollback-incomplete';
    if (progress.errors > 0 || acts.some(({ failed }) => failed) || previewed?.some(({ failure }) => failure))
      return 'error';
    // What came after the decision to keep it has changed nothing.
    if ((asked === 'abort' || asked === 'rollback') && decided !== 'keep') return 'aborted';
    if (before === false) return 'refused';
    if (lines.some((line) => line.kind === 'rechecked' && line.refusals.length > 0))
      return acts.length === 0 ? 'refused' : 'aborted';
    if (acts.length === 0 && !watched) return 'aborted';
    if (watched?.outcome !== 'verified' || progress.after === false) return 'deviated';
    if (progress.begun.drill.after.kind === 'hold' && decided === 'undo') return 'aborted';
    return deviations.length > 0 ? 'deviated' : 'met';
  };
  return { outcome: outcome(), deviations };
}

/** What went wrong on the way. */
function broken(lines: readonly Line[]): Text[] {
  return lines.flatMap((line): Text[] => {
    switch (line.kind) {
      case 'act-failed':
        return [{ de: `Schritt ${line.n} gescheitert: ${line.message}`, en: `step ${line.n} failed: ${line.message}` }];
      case 'watched':
        return line.outcome === 'verified' ? [] : [line.reason];
      case 'hypothesis':
        return line.findings
          .filter(({ ok }) => !ok)
          .map(({ id, detail = '' }) => ({
            de: `${line.when === 'before' ? 'vorher' : 'nachher'} nicht in Ordnung: ${id} ${detail}`.trim(),
            en: `not well ${line.when}: ${id} ${detail}`.trim(),
          }));
      case 'rechecked':
        return line.refusals.map(({ reason }) => reason);
      case 'error':
        return [{ de: `Fehler: ${line.message}`, en: `error: ${line.message}` }];
      default:
        return [];
    }
  });
}

/** Faults that nobody noticed, of a drill that waited for them. */
const unnoticed = ({ watched, awaited }: Progress): Text[] =>
  watched?.outcome === 'verified' || watched?.outcome === 'late' ? awaited.map(withoutEffect) : [];

/** Seconds for which nobody may have looked, or been answered: what happened meanwhile is unknown, and unknown is not met. */
const mostUnwatched = 120;

function unwatched(lines: readonly Line[]): Text[] {
  return unseenOf(lines)
    .filter(({ from, until }) => until - from > mostUnwatched)
    .map(({ from, until, why }) => {
      const seconds = Math.round(until - from);
      const [de, en] =
        why === 'blind'
          ? [`${seconds} s lang antwortete kein Endpunkt`, `no endpoint answered for ${seconds} s`]
          : [`${seconds} s lang hat niemand hingesehen`, `nobody looked for ${seconds} s`];
      return {
        de: `${de}: was in dieser Zeit war, ist unbekannt`,
        en: `${en}: what happened meanwhile is unknown`,
      };
    });
}

/** Targets that were missed, guests that ran twice or are gone. */
function missed(lines: readonly Line[]): Text[] {
  const { guests, doubleStarts, lost } = measure(lines);
  const doubled = new Map(doubleStarts.map((each) => [each.vmId, each]));
  return [
    ...[...doubled.values()].map(({ vmId, nodes }) => ({
      de: `VM ${vmId} lief doppelt: ${nodes.join(', ')}`,
      en: `VM ${vmId} ran twice: ${nodes.join(', ')}`,
    })),
    ...silencesOf(lines)
      .filter(({ seconds, toleranceSeconds }) => seconds > toleranceSeconds)
      .map(({ id, seconds, toleranceSeconds }) => ({
        de: `${id}: ${Math.round(seconds)} s ohne Antwort, geduldet ${toleranceSeconds} s`,
        en: `${id}: ${Math.round(seconds)} s without an answer, tolerated ${toleranceSeconds} s`,
      })),
    ...lost.map((vmId) => ({ de: `VM ${vmId} ist nicht mehr da`, en: `VM ${vmId} is gone` })),
    ...guests.flatMap(({ name, rtoSeconds, rpoSeconds, targets, outageAt, affected }): Text[] => {
      if (outageAt === null) return [];
      return [
        ...(affected
          ? []
          : [
              { de: `${name}: war weg und gehörte nicht zur Übung`, en: `${name}: was away and not part of the drill` },
            ]),
        ...over(name, 'WAZ', 'RTO', rtoSeconds, targets.rtoSeconds),
        ...over(name, 'Datenverlust', 'data loss', rpoSeconds, targets.rpoSeconds),
      ];
    }),
  ];
}

function over(name: string, de: string, en: string, achieved: number | null, target: number): Text[] {
  if (achieved === null)
    return [{ de: `${name}: ${de} nicht erreicht oder unbekannt`, en: `${name}: ${en} not reached or unknown` }];
  const seconds = Math.round(achieved);
  return achieved <= target
    ? []
    : [
        {
          de: `${name}: ${de} ${seconds} s, gefordert ${target} s`,
          en: `${name}: ${en} ${seconds} s, required ${target} s`,
        },
      ];
}

/** What a failover must not leave behind: a state that differs. */
function aftermath(lines: readonly Line[]): Text[] {
  return lines.flatMap((line) => {
    if (line.kind !== 'previewed') return [];
    return line.stacks.flatMap(({ stack, changes, failure }) => [
      ...(failure ? [{ de: `Vorschau ${stack}: ${failure.message}`, en: `preview ${stack}: ${failure.message}` }] : []),
      ...changes
        .filter(({ effect }) => effect !== 'update')
        .map(({ effect, name }) => ({
          de: `Vorschau ${stack}: ${effect} ${name}`,
          en: `preview ${stack}: ${effect} ${name}`,
        })),
    ]);
  });
}
