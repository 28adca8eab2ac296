/** Basic events: how often a part fails, how long it stays so, and how both hang on the figures. */
import type { EventCategory } from '../services/assessment.ts';
import type { Figure, Figures } from './figures.ts';
import type { PartKind } from './kinds.ts';

export const hoursAYear = 8766;
export const minutesAYear = hoursAYear * 60;

/** Failures a year and hours until repaired, or the probability to fail on demand. */
export type Behaviour = { readonly perYear: number; readonly hours: number } | { readonly onDemand: number };

/** By how much an event's numbers rise with one figure. */
export interface Slope {
  readonly figure: string;
  readonly unavailability: number;
  readonly perYear: number;
}

export interface PartEvent {
  readonly name: string;
  readonly kind: PartKind;
  /** Of the part, or of what the parts of a common cause have in common. */
  readonly id: string;
  readonly category: EventCategory;
  readonly perYear: number;
  readonly hours: number;
  readonly unavailability: number;
  readonly slopes: readonly Slope[];
}

/** Gives out figures, and remembers which. */
export interface FigureReader {
  /** Failures a year, probability or hours: what is not known for sure. */
  value(kind: PartKind, id?: string): number;
  /** Hours until repaired; of kinds with a rate. */
  hours(kind: PartKind, id?: string): number;
}

/** Step of the difference quotients, relative: the formulas are of low degree, so it may be large. */
const step = 1e-4;

export interface EventIdentity {
  /** The event's kind, and with `id` its name. */
  readonly kind: PartKind;
  readonly id: string;
  readonly category?: EventCategory;
  /** Instead of kind and id. */
  readonly name?: string;
}

/**
 * @param used takes up each figure that the event hangs on
 * @param behaviour the event's numbers out of figures
 */
export function partEvent(
  figures: Figures,
  used: Map<string, Figure>,
  { kind, id, category = 'part', name = `${kind} ${id}` }: EventIdentity,
  behaviour: (read: FigureReader) => Behaviour,
): PartEvent {
  const own = new Map<string, Figure>();
  const evaluate = (changed?: string) => {
    const take = (kindRead: PartKind, idRead?: string): Figure => {
      const figure = figures.of(kindRead, idRead);
      own.set(figure.key, figure);
      return figure;
    };
    const numbers = behaviour({
      value: (kindRead, idRead) => {
        const figure = take(kindRead, idRead);
        return figure.value * (figure.key === changed ? 1 + step : 1);
      },
      hours: (kindRead, idRead) => take(kindRead, idRead).hours ?? 0,
    });
    if ('onDemand' in numbers) return { perYear: 0, hours: 0, unavailability: numbers.onDemand };
    return { ...numbers, unavailability: shareDown(numbers.perYear, numbers.hours) };
  };
  const base = evaluate();
  for (const [key, figure] of own) used.set(key, figure);
  const slopes = [...own.values()].map(({ key, value }) => {
    const moved = evaluate(key);
    return {
      figure: key,
      unavailability: (moved.unavailability - base.unavailability) / (value * step),
      perYear: (moved.perYear - base.perYear) / (value * step),
    };
  });
  return { name, kind, id, category, ...base, slopes };
}

/** Share of the time in which a part is down that fails `perYear` times in a year of working and is repaired each time. */
function shareDown(perYear: number, hours: number): number {
  const load = (perYear / hoursAYear) * hours;
  return load / (1 + load);
}
