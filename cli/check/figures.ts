/** Availability per member, out of the figures of its services. */
import type { Inventory } from '../../model/inventory.ts';
import type { Plan } from '../../model/plan.ts';

/** Of one service of one member. */
export interface ServiceFigures {
  /** Id of the member. */
  member: string;
  title: string;
  minutesPerYear: number;
  p95MinutesPerYear: number;
  /** Availability class (VK) of the 95 % band, 0 to 5. */
  class: number;
  /** The single fault that takes it away for longest. */
  longestFault?: { what: string; seconds: number };
}

export interface MemberFigures {
  /** Of the worst service. */
  class: number;
  /** Of the worst service. */
  minutesPerYear: number;
  /** Of the worst service. */
  p95MinutesPerYear: number;
  longestFault?: { what: string; seconds: number } | undefined;
}

/** None as long as nothing reckons them: then the report says so. */
export function serviceFigures(_inventory: Inventory, _plan: Plan): ServiceFigures[] {
  return [];
}

/** A member is served as well as its worst service. By id of the member. */
export function memberFigures(services: readonly ServiceFigures[]): Map<string, MemberFigures> {
  const byMember = Map.groupBy(services, ({ member }) => member);
  return new Map([...byMember].map(([member, own]) => [member, worst(own)]));
}

function worst(services: readonly ServiceFigures[]): MemberFigures {
  const faults = services.flatMap(({ longestFault }) => longestFault ?? []);
  const longestFault = faults.toSorted((a, b) => b.seconds - a.seconds)[0];
  return {
    class: Math.min(...services.map((each) => each.class)),
    minutesPerYear: Math.max(...services.map((each) => each.minutesPerYear)),
    p95MinutesPerYear: Math.max(...services.map((each) => each.p95MinutesPerYear)),
    ...(longestFault && { longestFault }),
  };
}
