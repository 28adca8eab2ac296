/** Availability per member, out of the figures of its services. */
import type { ServiceAssessment, SingleFaultOutage } from './assessment.ts';

/** What counts of one service of one member. */
export type ServiceFigures = Pick<
  ServiceAssessment,
  'member' | 'minutesPerYear' | 'p95MinutesPerYear' | 'availabilityClass'
> & { readonly longestSingleFault: Pick<SingleFaultOutage, 'event' | 'seconds'> | null };

/** A member is served as well as its worst service. */
export interface MemberFigures {
  class: number;
  minutesPerYear: number;
  p95MinutesPerYear: number;
  longestFault?: { what: string; seconds: number | null } | undefined;
}

/** By id of the member. */
export function memberFigures(services: readonly ServiceFigures[]): Map<string, MemberFigures> {
  const byMember = Map.groupBy(services, ({ member }) => member);
  return new Map([...byMember].map(([member, own]) => [member, worst(own)]));
}

function worst(services: readonly ServiceFigures[]): MemberFigures {
  const faults = services.flatMap(({ longestSingleFault }) => longestSingleFault ?? []);
  const [longest] = faults.toSorted((a, b) => lasting(b) - lasting(a) || (a.event < b.event ? -1 : 1));
  return {
    class: Math.min(...services.map(({ availabilityClass }) => availabilityClass)),
    minutesPerYear: Math.max(...services.map(({ minutesPerYear }) => minutesPerYear)),
    p95MinutesPerYear: Math.max(...services.map(({ p95MinutesPerYear }) => p95MinutesPerYear)),
    ...(longest && { longestFault: { what: longest.event, seconds: longest.seconds } }),
  };
}

/** What does not come back by itself lasts longest. */
function lasting({ seconds }: { seconds: number | null }): number {
  return seconds ?? Number.MAX_VALUE;
}
