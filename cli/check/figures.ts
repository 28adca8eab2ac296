/** Availability per member, out of the figures of its services. */
import type { Inventory } from '../../model/inventory.ts';
import type { Plan } from '../../model/plan.ts';

/** Of one service of one member. */
export interface ServiceFigures {
  /** Id of the member. */
  readonly member: string;
  readonly minutesPerYear: number;
  readonly p95MinutesPerYear: number;
  /** Availability class (VK) by the 95 % band. */
  readonly availabilityClass: 0 | 1 | 2 | 3 | 4 | 5;
  /** The single fault that takes it away for longest; seconds are null where it does not come back by itself. */
  readonly longestSingleFault: { readonly event: string; readonly seconds: number | null } | null;
}

/** A member is served as well as its worst service. */
export interface MemberFigures {
  class: number;
  minutesPerYear: number;
  p95MinutesPerYear: number;
  longestFault?: { what: string; seconds: number | null } | undefined;
}

/** None as long as nothing reckons them: then the report says so. */
export function serviceFigures(_inventory: Inventory, _plan: Plan): ServiceFigures[] {
  return [];
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
