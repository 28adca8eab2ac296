/**
 * What the availability of services rests on, as plain data: what is planned (planned.ts) or what a stack declares.
 * Whoever fills it in says where guests run and may run, not where they should.
 */

import type { Rule } from '../../ha/rules/rule.ts';

export interface Installation {
  readonly sites: readonly InstalledSite[];
  readonly links: readonly InstalledLink[];
  /** Undefined: there is none, and no vote of it. */
  readonly witness: InstalledWitness | undefined;
  readonly guests: readonly InstalledGuest[];
  /** HA rules, by which guests are placed after a loss. */
  readonly rules: readonly Rule[];
  readonly services: readonly InstalledService[];
}

export interface InstalledSite {
  readonly id: string;
  readonly rooms: readonly string[];
  readonly powerFeeds: readonly string[];
  readonly ups: readonly { readonly id: string; readonly powerFeed: string; readonly minutes: number }[];
  /** How long it runs on its tank. */
  readonly generator: { readonly minutes: number } | undefined;
  /** Those of a site are connected with one another. */
  readonly switches: readonly { readonly id: string; readonly room: string; readonly ups: string }[];
  readonly uplinks: readonly { readonly id: string; readonly switch: string }[];
  readonly nodes: readonly InstalledNode[];
}

export interface InstalledNode {
  readonly name: string;
  readonly room: string;
  /** It runs as long as one of them feeds it. */
  readonly ups: readonly string[];
  readonly switches: readonly string[];
  /** Disks in its mirrored pool. */
  readonly solidStateDisks: number;
  /** What guests may use. */
  readonly memoryMiB: number;
}

export interface InstalledLink {
  readonly id: string;
  readonly kind: 'dark-fibre' | 'leased-line' | 'radio';
  readonly route: string;
  readonly lengthKm: number;
  /** Switch at each end, by site. */
  readonly ends: Readonly<Record<string, string>>;
}

export interface InstalledWitness {
  /** Where it stands; the id of a site where it stands at one. */
  readonly place: string;
}

export interface InstalledGuest {
  readonly name: string;
  readonly vmId: number;
  readonly memoryMiB: number;
  /** Where it runs while nothing fails. */
  readonly node: string;
  /**
   * Nodes where it can be started by itself: its own first, then those that hold a replica and that its HA rules allow.
   * Its own alone where HA does not look after it.
   */
  readonly places: readonly string[];
  /** Seconds that the replica on a node is behind at the worst moment: interval, queue and run. */
  readonly replicaLags: Readonly<Record<string, number>>;
  /** Age in seconds that its last backup at another site can have; undefined = it has none. */
  readonly backupSeconds: number | undefined;
  /** Names of guests it can't do without. */
  readonly dependsOn: readonly string[];
  /** Guests of a service with the same word here stand in for one another. */
  readonly standsIn: string | undefined;
}

export interface InstalledService {
  readonly member: string;
  readonly memberTitle: string;
  readonly service: string;
  readonly title: string;
  readonly target: { readonly percent: number; readonly rtoMinutes: number; readonly rpoMinutes: number };
  /** Names of its own guests. */
  readonly guests: readonly string[];
}

/** What is lost at once, for times of failovers. */
export interface NodesLost {
  readonly nodes: readonly string[];
  /** Nodes that run on, but whose disks are gone. */
  readonly pools: readonly string[];
}

/** How a failover goes. */
export interface FailoverTime {
  /** Until the guest answers again; Infinity = it does not come back by itself. */
  readonly seconds: number;
  /** Seconds of changes that are lost. */
  readonly lostSeconds: number;
}

/** @returns undefined where the guest goes on running */
export type FailoverTimes = (vmId: number, lost: NodesLost) => FailoverTime | undefined;
