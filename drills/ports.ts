/**
 * The world of a drill: the one place where it touches anything. The lab and a real cluster are reached through the
 * same adapters (`adapters/`); only the clock differs, which the lab puts forward and a real cluster waits for.
 */
import type { Plan, StackName } from '../model/plan.ts';
import type { ClusterView } from '../pve/cluster-view.ts';
import type { Probe } from './probes/probe.ts';

export interface World {
  /** What the inventory makes, and the commit it was read from. */
  readonly cooperation: { plan: Plan; commit: string };
  readonly clock: Clock;
  readonly cluster: ClusterPort;
  readonly shell: Shell;
  /** Asks once, with the probe's own patience. An answer that says no is a result; only a bug is thrown. */
  probe(probe: Probe): Promise<ProbeResult>;
  /** What an update of each stack would do now; changes nothing. */
  preview(stacks: readonly StackName[]): Promise<StackPreview[]>;
}

export interface Clock {
  /** Never throws: where the cluster can't be asked, the admin's machine counts on from its last answer, and says so. */
  now(): Promise<Moment>;
  /** @param signal ends the wait before its time */
  wait(seconds: number, signal?: AbortSignal): Promise<void>;
  /**
   * Lets time go by that something else takes, on a lab too: its clock is not put forward.
   * @param signal ends it before its time
   */
  idle(seconds: number, signal: AbortSignal): Promise<void>;
}

export interface Moment {
  /** Seconds since 1970. */
  at: number;
  /** Whose clock: Proxmox VE's, or the admin's machine. */
  clock: 'cluster' | 'local';
}

export interface ClusterPort {
  /** @throws Unreachable where no endpoint answers */
  view(): Promise<DrillView>;
  /** Asks HA to move a running guest live; answers when the request is queued. */
  migrate(vmId: number, from: string, to: string): Promise<void>;
  /**
   * Guests that run, as each node itself says. A node that does not answer is missing: what runs there is unknown.
   * Two nodes that name one guest: it runs twice.
   */
  running(): Promise<ReadonlyMap<string, readonly number[]>>;
}

/** No endpoint of the cluster answers. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export interface DrillView extends ClusterView {
  nodes: NodeView[];
  /** Node whose CRM is the master; `active` = it has written within the last rounds. */
  master: { node: string; active: boolean } | undefined;
  tasks: TaskView[];
  rounds: Rounds;
}

/** When the services of the HA stack wrote their status last, seconds since 1970 on the cluster's clock. */
export interface Rounds {
  /** The master's CRM. */
  crm?: number;
  /** LRM by node. */
  lrm: Readonly<Record<string, number>>;
}

export interface NodeView {
  name: string;
  online: boolean;
  /** Its LRM says so. */
  maintenance: boolean;
}

/** A task that runs. */
export interface TaskView {
  node: string;
  type: string;
  /** What it works on, such as a VM id; may be empty. */
  id: string;
}

export interface Shell {
  /**
   * Runs one command on a host, without a shell's interpretation of its words.
   * @param patienceSeconds after which it is given up; absent = as long as short commands may take
   * @throws where the host can't be reached; a command that ran and failed is an answer
   */
  run(host: string, argv: readonly string[], input?: string, patienceSeconds?: number): Promise<Ran>;
}

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ProbeResult {
  ok: boolean;
  /** Why not, or what was answered. */
  detail?: string;
}

export interface StackPreview {
  stack: StackName;
  changes: { effect: string; name: string }[];
  /** Set where it could not be looked at: an update that runs, a failing program. */
  failure?: { kind: 'locked' | 'failed'; message: string };
}
