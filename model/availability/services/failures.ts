/** A service's outages that nothing stands in for: its infrastructure in series with its guests. */
import type { PartEvent } from '../parts/part-event.ts';
import type { SolvedInfrastructure } from './solved-infrastructure.ts';

export interface Failures {
  readonly unavailability: number;
  readonly perYear: number;
  /** Birnbaum importance by event. */
  readonly birnbaum: ReadonlyMap<string, number>;
}

/**
 * Exact, in closed form: the guests' events occur nowhere else in the tree.
 * @param guests events of the guests of which each must run
 */
export function failuresOf(
  { unavailability: below, birnbaum }: SolvedInfrastructure,
  guests: readonly PartEvent[],
  events: ReadonlyMap<string, PartEvent>,
): Failures {
  const logUp = guests.reduce((sum, guest) => sum + Math.log1p(-guest.unavailability), 0);
  const allUp = Math.exp(logUp);
  const slopes = new Map([...birnbaum].map(([name, slope]) => [name, slope * allUp]));
  for (const guest of guests) slopes.set(guest.name, ((1 - below) * allUp) / (1 - guest.unavailability));
  let perYear = 0;
  for (const [name, slope] of slopes) {
    const event = events.get(name);
    if (event) perYear += slope * event.perYear * (1 - event.unavailability);
  }
  return { unavailability: below - Math.expm1(logUp) * (1 - below), perYear, birnbaum: slopes };
}
