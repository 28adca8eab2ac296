/** How far the unavailability may lie from the figure that is shown, for the figures it hangs on are not known for sure. */
import { Figures } from '../parts/figures.ts';
import type { PartEvent } from '../parts/part-event.ts';
import { type FailoverRules, type Failovers, raise } from './failovers.ts';
import type { Failures } from './failures.ts';
import type { Maintenance } from './maintenance.ts';

/**
 * Standard deviation of the unavailability by the delta method: the root of the sum over all figures of (slope x standard
 * deviation of the figure)^2. A band counts as the middle nine tenths of a normal distribution, so its width is
 * 2 x 1.645 standard deviations. A figure that many parts share is one unknown: their slopes are added before.
 */
export function deviationOf(
  { birnbaum }: Failures,
  { byEvent, slopes: ofFailovers }: Failovers,
  { slopes: ofMaintenance }: Maintenance,
  events: ReadonlyMap<string, PartEvent>,
  { used }: Pick<FailoverRules, 'used'>,
): number {
  const slopes = new Map(ofFailovers);
  for (const [key, slope] of ofMaintenance) raise(slopes, key, slope);
  for (const name of new Set([...birnbaum.keys(), ...byEvent.keys()])) {
    const event = events.get(name);
    if (!event) continue;
    const direct = birnbaum.get(name) ?? 0;
    const moved = event.perYear === 0 ? 0 : (byEvent.get(name) ?? 0) / event.perYear;
    for (const { figure, unavailability, perYear } of event.slopes) {
      raise(slopes, figure, direct * unavailability + moved * perYear);
    }
  }
  let variance = 0;
  for (const [key, slope] of slopes) {
    const figure = used.get(key);
    if (!figure) throw new Error(`the figure "${key}" was used by nobody`);
    variance += (slope * Figures.deviation(figure)) ** 2;
  }
  return Math.sqrt(variance);
}
