/** What was planned for a cluster that has changed since is planned anew. */
import type { PlanInputs } from '../plan.ts';
import type { Beginning, Check, Refusal } from './refusal.ts';

const words = {
  inventory: { de: 'das Inventar', en: 'the inventory' },
  placement: { de: 'die Verteilung der Gäste', en: 'the placement of the guests' },
  commit: { de: 'der Stand des Programms', en: 'the commit of the program' },
} as const;

export const planCurrent: Check<Beginning> = (beginning) => planFits(beginning, ['inventory', 'placement', 'commit']);

/** A refusal for each of the inputs that is not as it was when the drill was planned. */
export const planFits = (
  { drill, planned, now }: Pick<Beginning, 'drill' | 'planned' | 'now'>,
  inputs: readonly (keyof PlanInputs)[],
): Refusal[] =>
  inputs
    .filter((input) => planned[input] !== now[input])
    .map((input) => ({
      check: 'plan',
      subject: drill.id,
      reason: {
        de: `der Übungsplan ist älter als eine Änderung: ${words[input].de} ist nicht mehr wie beim Planen`,
        en: `the plan of the drill is older than a change: ${words[input].en} is not as it was when it was planned`,
      },
      remedy: { de: 'Neu planen (`ikz drill plan`) und ansehen.', en: 'Plan again (`ikz drill plan`) and look at it.' },
    }));
