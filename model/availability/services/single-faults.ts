/** What each event does to a service when nothing else has failed. */
import type { PartEvent } from '../parts/part-event.ts';
import type { SingleFaultOutage } from './assessment.ts';
import { type LongestMove, longestMove } from './failovers.ts';
import type { Effects, Groundwork, ServiceBasis } from './groundwork.ts';
import type { FailoverTimes, InstalledGuest } from './installation.ts';
import { guestEvent, type Needs } from './needs.ts';

/** One thing that breaks by itself. A mirrored disk pool is none: it is lost when two of its disks are. */
export const isOnePart = ({ kind, category }: Pick<PartEvent, 'kind' | 'category'>): boolean =>
  category === 'part' && kind !== 'disk-pool';

export function singleFaultOutages(
  groundwork: Groundwork,
  basis: ServiceBasis,
  times: FailoverTimes,
): SingleFaultOutage[] {
  const { events, infrastructure } = groundwork;
  const { lost, destroyed } = groundwork.losses;
  const { needs } = basis;
  const effects = groundwork.effects(basis);
  const outages: SingleFaultOutage[] = [];
  for (const event of infrastructure) {
    const { name, kind, category } = event;
    if (effects.fatal.has(name)) {
      outages.push({ event: name, kind, category, ...untilRepaired(needs, event, effects, destroyed.get(name)) });
      continue;
    }
    const move = longestMove(needs, lost.get(name), times);
    if (!move || move.seconds === 0) continue;
    outages.push({ event: name, kind, category, ...onTheMove(move, destroyed.get(name) ?? new Set()) });
  }
  for (const guest of needs.each) {
    const event = events.get(guestEvent(guest));
    if (!event) continue;
    const { name, kind, category, hours } = event;
    outages.push({
      event: name,
      kind,
      category,
      seconds: hours * 3600,
      lostSeconds: 0,
      why: `${guest.name} starts again`,
    });
  }
  return outages.sort((a, b) => (b.seconds ?? Infinity) - (a.seconds ?? Infinity) || (a.event < b.event ? -1 : 1));
}

function onTheMove({ guest, seconds, lostSeconds }: LongestMove, destroyed: ReadonlySet<string>) {
  const { name, node, replicaLags } = guest;
  if (Number.isFinite(seconds)) return { seconds, lostSeconds, why: `${name} fails over from ${node}` };
  const left = Object.entries(replicaLags).flatMap(([place, lag]) => (destroyed.has(place) ? [] : [lag]));
  return {
    seconds: null,
    // Where its disks are whole, staff mend the node; else they start it from its newest replica.
    lostSeconds: destroyed.has(node) ? Math.min(...left) : 0,
    why: `${name} does not leave ${node} by itself: staff must start it elsewhere`,
  };
}

function untilRepaired(
  { userSites, each, oneOf }: Needs,
  { name, category, hours }: PartEvent,
  { stranded }: Effects,
  destroyed: ReadonlySet<string> | undefined,
) {
  const hit = [...each, ...oneOf.flat()].filter((guest) => stranded(guest).has(name));
  const [first] = hit;
  return {
    seconds: hours * 3600,
    lostSeconds: dataLost(hit, destroyed ?? new Set()),
    why: reason(first, category, userSites),
  };
}

function reason(
  guest: InstalledGuest | undefined,
  category: PartEvent['category'],
  userSites: readonly string[],
): string {
  if (category === 'people') return 'a change that hits both sites';
  if (!guest) return `the way of the users to ${userSites.join(' and ')} is not put on another path`;
  return `${guest.name} has no place left of ${guest.places.join(', ')}`;
}

/** Seconds of the worst guest whose every copy is gone: the age of its backup; null where it has none. */
export function dataLost(guests: readonly InstalledGuest[], destroyed: ReadonlySet<string>): number | null {
  const bereft = guests.filter(({ node, places, replicaLags }) =>
    [node, ...places, ...Object.keys(replicaLags)].every((each) => destroyed.has(each)),
  );
  if (bereft.some(({ backupSeconds }) => backupSeconds === undefined)) return null;
  return Math.max(0, ...bereft.map(({ backupSeconds = 0 }) => backupSeconds));
}
