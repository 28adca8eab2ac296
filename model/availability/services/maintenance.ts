/** Planned work: what it takes by itself, and what the lack of reserve costs meanwhile. */
import { hoursAYear, type PartEvent } from '../parts/part-event.ts';
import { type FailoverRules, raise } from './failovers.ts';
import type { Failures } from './failures.ts';
import type { Needs } from './needs.ts';

export interface Maintenance {
  /** Announced restarts of the guests. */
  readonly minutesPerYear: number;
  /** Unavailability that comes on top: unplanned, and only because a node is in maintenance. */
  readonly lackOfReserve: number;
  /** By how much that rises with the figures of maintenance. */
  readonly slopes: ReadonlyMap<string, number>;
}

/**
 * Each node in turn is worked on. Its guests run elsewhere then, but it can't stand in: for the length of the work, the
 * service is as unavailable as if the node had failed.
 */
export function maintenanceOf(
  { each }: Needs,
  { birnbaum }: Failures,
  events: ReadonlyMap<string, PartEvent>,
  { figures, used }: FailoverRules,
): Maintenance {
  const take = (kind: 'node-maintenance' | 'guest-maintenance', id: string) => {
    const { key, value, hours = 0 } = figures.of(kind, id);
    used.set(key, figures.of(kind, id));
    return { key, value, hoursPerYear: value * hours };
  };
  const restarts = each.reduce((sum, { name }) => sum + take('guest-maintenance', name).hoursPerYear, 0);
  const slopes = new Map<string, number>();
  let lackOfReserve = 0;
  for (const [name, slope] of birnbaum) {
    const event = events.get(name);
    if (event?.kind !== 'node-hardware' || event.category !== 'part') continue;
    const { key, value, hoursPerYear } = take('node-maintenance', event.id);
    const lack = (hoursPerYear / hoursAYear) * slope * (1 - event.unavailability);
    lackOfReserve += lack;
    raise(slopes, key, lack / value);
  }
  return { minutesPerYear: restarts * 60, lackOfReserve, slopes };
}
