/** What a simulation starts from: the cluster as planned, and what befalls it. */
import type { Fault } from '../faults/fault.ts';
import type { FaultTopology } from '../faults/topology.ts';
import type { Rule, Sid } from '../ha/rules/rule.ts';
import type { RequestedState } from '../ha/service.ts';
import type { ShutdownPolicy } from '../ha/status.ts';
import type { VoteConfig } from '../quorum/votes.ts';

export interface PlannedNode {
  readonly name: string;
  readonly memoryMiB: number;
}

export interface PlannedGuest {
  readonly sid: Sid;
  /** Where it runs in the beginning. */
  readonly node: string;
  readonly memoryMiB: number;
  readonly diskMiB: number;
  /** Seconds from the start of the machine until its services answer. */
  readonly bootSeconds: number;
  /** Nodes that hold a replica, with the seconds of its last sync (below 0 = before the beginning). */
  readonly replicas: Readonly<Record<string, number>>;
  /** How the replicas are kept current; without it they stay as old as they are. */
  readonly replication?: {
    /** Calendar event. */
    readonly schedule: string;
    readonly rateMBps?: number;
    /** MiB that the guest changes per second, on average. */
    readonly changedMiBps: number;
  };
  readonly ha: {
    readonly state: RequestedState;
    readonly maxRestart: number;
    readonly maxRelocate: number;
    readonly failback: boolean;
  };
}

/** Times (s) and rates that the plan does not say. */
export interface Pace {
  /** From power on until a node's services run; the lab's hosts take as long. */
  readonly hostBoot: number;
  /** From the order to start a guest until its machine runs. */
  readonly guestStart: number;
  readonly guestStop: number;
  /** Guests whose systems boot at the same time on one node; others wait. */
  readonly boots: number;
  /** Orders that a node's LRM carries out at the same time (`max_workers` of datacenter.cfg). */
  readonly workers: number;
  /** MiB/s between nodes. */
  readonly transfer: number;
}

/** Values of a small server on a dedicated 10 Gbit/s line, to be replaced by measured ones after the first drill. */
export const usualPace: Pace = { hostBoot: 180, guestStart: 3, guestStop: 10, boots: 8, workers: 4, transfer: 400 };

/** Something happens at a time (s, counted from the beginning). */
export type Incident =
  | { readonly at: number; readonly fault: Omit<Fault, 'since'> }
  | { readonly at: number; readonly heal: Pick<Fault, 'kind' | 'target'> }
  /** As `ha-manager crm-command` takes it, e.g. `migrate vm:1010 kau1`. */
  | { readonly at: number; readonly command: string };

export interface Scenario {
  readonly topology: FaultTopology;
  readonly votes: VoteConfig;
  readonly nodes: readonly PlannedNode[];
  readonly guests: readonly PlannedGuest[];
  readonly rules: readonly Rule[];
  readonly shutdownPolicy?: ShutdownPolicy;
  readonly pace?: Pace;
  readonly incidents: readonly Incident[];
}
