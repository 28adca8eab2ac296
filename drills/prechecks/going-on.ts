/** What speaks against acting on, when a drill was cut off between its acts and another process takes it up. */
import { planFits } from './plan-current.ts';
import type { Beginning, Check } from './refusal.ts';

/** A drill that has acted. */
export interface GoingOn extends Beginning {
  /** Seconds since 1970. */
  firstActAt: number;
}

const putBack = {
  de: 'Alles wird zurückgebaut; dann neu planen.',
  en: 'Everything is put back; then plan again.',
};

/** Guests have moved by the acts themselves: where they are says nothing. */
export const sameProgram: Check<GoingOn> = (goingOn) => planFits(goingOn, ['inventory', 'commit']);

export const quorate: Check<GoingOn> = ({ view, plan }) =>
  view.quorate
    ? []
    : [
        {
          check: 'quorum',
          subject: plan.cluster.name,
          reason: { de: 'der Verbund hat kein Quorum', en: 'the cluster has no quorum' },
          remedy: putBack,
        },
      ];

/** Somebody brings the cluster up to date, with half of a drill in it. */
export const noUpdate: Check<GoingOn> = ({ stacks }) =>
  stacks.flatMap(({ stack, failure }) =>
    failure?.kind === 'locked'
      ? [
          {
            check: 'update',
            subject: stack,
            reason: { de: `eine Aktualisierung von ${stack} läuft`, en: `an update of ${stack} runs` },
            remedy: putBack,
          },
        ]
      : [],
  );

/** It was cut off for longer than the drill may last, or than its window. */
export const inTime: Check<GoingOn> = ({ drill, view, firstActAt }) => {
  const { maxMinutes, window } = drill.limits;
  const until = Math.min(firstActAt + maxMinutes * 60, window?.until ?? Number.POSITIVE_INFINITY);
  if (view.now <= until) return [];
  const at = new Date(until * 1000).toISOString();
  return [
    {
      check: 'window',
      subject: drill.id,
      reason: {
        de: `die Schritte der Übung mussten bis ${at} getan sein`,
        en: `the acts of the drill had to be done by ${at}`,
      },
      remedy: putBack,
    },
  ];
};
