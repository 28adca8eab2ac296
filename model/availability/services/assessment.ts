/** What is found out of a cooperation's availability. Plain values: they go into JSON as they are. */
import type { PartKind } from '../parts/kinds.ts';

/** BSI HV-Kompendium: 0 about 95 %, 1 99 %, 2 99.9 %, 3 99.99 %, 4 99.999 %, 5 disaster-tolerant. */
export type AvailabilityClass = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * `part`: one thing that breaks. `common-cause`: several of a kind by one cause. `switch-over`: a part breaks, and what
 * should take over does not. `people`: an error.
 */
export type EventCategory = 'part' | 'common-cause' | 'switch-over' | 'people';

/** What can happen, as the fault tree has it: one basic event. */
export interface FaultEvent {
  /** Unique: kind and part, `uplink nie-internet-1`. */
  readonly name: string;
  readonly kind: PartKind;
  readonly category: EventCategory;
  /** Failures a year; 0 for what fails on demand only. */
  readonly perYear: number;
  /** Hours until repaired; 0 for what fails on demand only. */
  readonly hours: number;
  /** Probability that it is in the failed state, 0 to 1. */
  readonly unavailability: number;
}

/** What a fault does to a service. */
export interface OutageOf {
  /** Seconds without the service; null = it does not come back by itself, before the part is repaired or staff acts. */
  readonly seconds: number | null;
  /** Seconds of changes that are lost; null = everything, for there is neither replica nor backup. */
  readonly lostSeconds: number | null;
  /** In words, for an admin. */
  readonly why: string;
}

export interface SingleFaultOutage extends OutageOf {
  readonly event: string;
  readonly kind: PartKind;
  readonly category: EventCategory;
}

/** A set of events that makes the service fail, and of which none can be left out. */
export interface CutSet {
  readonly events: readonly string[];
  /** Of the year, while all of them are in the failed state at once. */
  readonly minutesPerYear: number;
}

export interface PartShare {
  readonly event: string;
  readonly kind: PartKind;
  /** By how much the service's unavailability rises as the event's goes from 0 to 1 (Birnbaum). */
  readonly birnbaum: number;
  /** Minutes a year that would be won if it never happened, failovers included. */
  readonly minutesPerYear: number;
  /** Of the minutes of the service in all, 0 to 1; shares add up to more than 1 where redundant parts fail together. */
  readonly share: number;
}

export interface ServiceAssessment {
  /** Tenant the service belongs to. */
  readonly member: string;
  readonly memberTitle: string;
  readonly service: string;
  readonly title: string;
  readonly target: { readonly percent: number; readonly rtoMinutes: number; readonly rpoMinutes: number };
  /** Minutes a year that the target allows. */
  readonly targetMinutesPerYear: number;
  /** Unplanned, 0 to 1: the three shares together. */
  readonly unavailability: number;
  readonly unavailabilityOf: {
    /** Something has failed that nothing stands in for. Exact, from the fault tree. */
    readonly failures: number;
    /** On the way to a replica. */
    readonly failovers: number;
    /** What fails while a node is in maintenance and can't stand in. */
    readonly lackOfReserve: number;
  };
  readonly minutesPerYear: number;
  /** Not exceeded in 95 cases of 100, as far as the figures are known. The target is judged by this. */
  readonly p95MinutesPerYear: number;
  /** Unplanned. */
  readonly outagesPerYear: number;
  readonly meanOutageMinutes: number;
  readonly availabilityClass: AvailabilityClass;
  readonly meetsTarget: boolean;
  /** Of single parts (`isOnePart`): what takes the service down for longest; null where none does. */
  readonly longestSingleFault: SingleFaultOutage | null;
  /** Every event that takes the service down alone, longest first, failovers included. */
  readonly singleFaults: readonly SingleFaultOutage[];
  /** To order 3, by minutes, greatest first. */
  readonly cutSets: readonly CutSet[];
  /** By minutes, greatest first. */
  readonly importance: readonly PartShare[];
  readonly failoverMinutesPerYear: number;
  readonly maintenance: {
    /** Announced outages of the service's own guests. */
    readonly minutesPerYear: number;
    /** Minutes of unplanned outages that come from the lack of reserve meanwhile; part of `minutesPerYear` above. */
    readonly lackOfReserveMinutesPerYear: number;
  };
}

/** Two infrastructure events that together do what neither does alone. */
export interface PairOutage extends OutageOf {
  readonly events: readonly [string, string];
  /** Services that fail, as `member/service`. */
  readonly services: readonly string[];
  /** Of the year, for each of these services. */
  readonly minutesPerYear: number;
  /** Of the minutes a year that the worst of these services is away. */
  readonly share: number;
  /** What rests on both, `nie1 is down`: the innermost things that fail with the two only. */
  readonly shared: readonly string[];
}

export interface FaultRow {
  readonly event: FaultEvent;
  /** Nodes that can't run guests meanwhile. */
  readonly lostNodes: readonly string[];
  /** Services that notice, `member/service`, each with what it comes to. */
  readonly services: Readonly<Record<string, OutageOf>>;
}

export interface NodeCapacity {
  /** `nothing`, `node nie1`, `site niestetal`. */
  readonly loss: string;
  readonly node: string;
  readonly guests: number;
  readonly neededMiB: number;
  readonly usableMiB: number;
}

export interface CapacityAfterFaults {
  readonly nodes: readonly NodeCapacity[];
  /** Guests that have no place after a loss, by name. */
  readonly unplaced: readonly { readonly loss: string; readonly guests: readonly string[] }[];
}

export interface FigureUsed {
  /** Kind, or kind and part where it has a figure of its own. */
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly hours: number | null;
  readonly band: readonly [low: number, high: number];
  readonly source: string;
  readonly from: 'default' | 'inventory';
}

export interface CooperationAssessment {
  readonly services: readonly ServiceAssessment[];
  /** Every single fault. */
  readonly faults: readonly FaultRow[];
  /** Every pair of infrastructure events that hurts and of which neither does alone, by share. */
  readonly pairs: readonly PairOutage[];
  readonly capacity: CapacityAfterFaults;
  readonly figures: readonly FigureUsed[];
  readonly notModelled: readonly string[];
}
