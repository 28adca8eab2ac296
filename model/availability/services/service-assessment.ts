/** One service of one member: everything that is told of it. */
import { quantile95 } from '../parts/figures.ts';
import { minutesAYear, type PartEvent } from '../parts/part-event.ts';
import type { CutSet, PartShare, ServiceAssessment, SingleFaultOutage } from './assessment.ts';
import { availabilityClass } from './availability-class.ts';
import { type FailoverRules, type Failovers, failoversOf } from './failovers.ts';
import { type Failures, failuresOf } from './failures.ts';
import type { Groundwork, ServiceBasis } from './groundwork.ts';
import { maintenanceOf } from './maintenance.ts';
import { guestEvent } from './needs.ts';
import { isOnePart, singleFaultOutages } from './single-faults.ts';
import type { SolvedInfrastructure } from './solved-infrastructure.ts';
import { deviationOf } from './uncertainty.ts';

type Events = ReadonlyMap<string, PartEvent>;

export function assessService(groundwork: Groundwork, basis: ServiceBasis, rules: FailoverRules): ServiceAssessment {
  const { service, needs } = basis;
  const { events, losses } = groundwork;
  const solved = groundwork.solved(basis);
  const guests = needs.each.flatMap((guest) => events.get(guestEvent(guest)) ?? []);
  const failures = failuresOf(solved, guests, events);
  const failovers = failoversOf(needs, solved, losses, events, rules);
  const maintenance = maintenanceOf(needs, failures, events, rules);
  const { lackOfReserve } = maintenance;
  const unavailability = failures.unavailability + failovers.unavailability + lackOfReserve;
  const minutesPerYear = unavailability * minutesAYear;
  const outagesPerYear = failures.perYear + failovers.perYear;
  const p95 = Math.min(1, unavailability + quantile95 * deviationOf(failures, failovers, maintenance, events, rules));
  const singleFaults = singleFaultOutages(groundwork, basis, rules.times);
  const { percent } = service.target;
  return {
    member: service.member,
    memberTitle: service.memberTitle,
    service: service.service,
    title: service.title,
    target: service.target,
    targetMinutesPerYear: (1 - percent / 100) * minutesAYear,
    unavailability,
    unavailabilityOf: { failures: failures.unavailability, failovers: failovers.unavailability, lackOfReserve },
    minutesPerYear,
    p95MinutesPerYear: p95 * minutesAYear,
    outagesPerYear,
    meanOutageMinutes: outagesPerYear === 0 ? 0 : minutesPerYear / outagesPerYear,
    availabilityClass: availabilityClass(p95, survivesSites(singleFaults, events, service.target)),
    meetsTarget: p95 <= 1 - percent / 100,
    longestSingleFault: singleFaults.find(isOnePart) ?? null,
    singleFaults,
    cutSets: cutSetsOf(solved, guests),
    importance: importanceOf(failures, failovers, events, unavailability),
    failoverMinutesPerYear: failovers.unavailability * minutesAYear,
    maintenance: {
      minutesPerYear: maintenance.minutesPerYear,
      lackOfReserveMinutesPerYear: lackOfReserve * minutesAYear,
    },
  };
}

/** Whatever site is lost, the service is back within its targets. */
function survivesSites(
  outages: readonly SingleFaultOutage[],
  events: Events,
  { rtoMinutes, rpoMinutes }: ServiceAssessment['target'],
): boolean {
  return outages
    .filter(({ event }) => events.get(event)?.kind === 'site')
    .every(
      ({ seconds, lostSeconds }) =>
        (seconds ?? Number.POSITIVE_INFINITY) <= rtoMinutes * 60 &&
        (lostSeconds ?? Number.POSITIVE_INFINITY) <= rpoMinutes * 60,
    );
}

function cutSetsOf({ cutSets }: SolvedInfrastructure, guests: readonly PartEvent[]): readonly CutSet[] {
  // Where it fails with nothing having failed, nothing else counts.
  if (cutSets[0]?.events.length === 0) return cutSets;
  const alone = guests.map(({ name, unavailability }) => ({
    events: [name],
    minutesPerYear: unavailability * minutesAYear,
  }));
  return merged(
    alone.sort((a, b) => b.minutesPerYear - a.minutesPerYear),
    cutSets,
  );
}

/** Two lists by minutes as one. */
function merged(few: readonly CutSet[], many: readonly CutSet[]): CutSet[] {
  const all: CutSet[] = [];
  let at = 0;
  for (const one of few) {
    for (let next = many[at]; next && next.minutesPerYear > one.minutesPerYear; next = many[at]) {
      all.push(next);
      at += 1;
    }
    all.push(one);
  }
  return all.concat(many.slice(at));
}

function importanceOf(
  { birnbaum }: Failures,
  { byEvent }: Failovers,
  events: Events,
  unavailability: number,
): PartShare[] {
  return [...birnbaum.keys(), ...[...byEvent.keys()].filter((name) => !birnbaum.has(name))]
    .flatMap((name): PartShare[] => {
      const event = events.get(name);
      if (!event) return [];
      const slope = birnbaum.get(name) ?? 0;
      const won = slope * event.unavailability + (byEvent.get(name) ?? 0);
      return [
        {
          event: name,
          kind: event.kind,
          birnbaum: slope,
          minutesPerYear: won * minutesAYear,
          share: unavailability === 0 ? 0 : won / unavailability,
        },
      ];
    })
    .sort((a, b) => b.minutesPerYear - a.minutesPerYear || (a.event < b.event ? -1 : 1));
}
