/** What the replication schedulers act on: the lab's records, or a simulated plan. */
import type { JobState, ReplicationJob } from './job.ts';

/** What a guest gives replication to do. */
export interface ReplicatedDisks {
  /** Bytes on them. */
  readonly size: number;
  /** Bytes that the guest changes per second. */
  readonly changeRate: number;
}

export interface ReplicationWorld {
  /** Names of all nodes of the cluster. */
  readonly nodes: readonly string[];
  /** Does the node run, and its scheduler with it? */
  isUp(node: string): boolean;
  /** Without quorum a node can't turn jobs round; it goes on with those that are its own. */
  quorate(node: string): boolean;
  /** Nodes that `node` is in one membership with, itself included. */
  hears(node: string): ReadonlySet<string>;

  jobs(): Iterable<ReplicationJob>;
  job(id: string): ReplicationJob | undefined;
  jobsOf(guest: number): Iterable<ReplicationJob>;
  /** Where the guest's configuration is; undefined = there is no such guest. */
  nodeOf(guest: number): string | undefined;
  disksOf(guest: number): ReplicatedDisks;
  /** Seconds: the last moment of the guest that its node and `node` have in common; undefined = `node` has no copy. */
  copyOf(guest: number, node: string): number | undefined;
  /** Bytes per second from one node to another. */
  bandwidth(from: string, to: string): number;
  /** Why the job can't run now, or can't go on: its target does not answer, a storage is missing there ... */
  obstacle(job: ReplicationJob): string | undefined;

  /** The scheduler of `node` has found a guest that HA recovered there: its jobs are to be turned round (`turned`). */
  takeOver(guest: number, node: string): void;
  began(job: ReplicationJob, at: number): void;
  /** The target has the guest as it was at `moment` (s). */
  synced(job: ReplicationJob, moment: number, at: number): void;
  failed(job: ReplicationJob, error: string, at: number): void;
}

/** The jobs' states by id, as plain data: a `Map` will do. */
export interface JobStates {
  get(id: string): JobState | undefined;
  set(id: string, state: JobState): unknown;
}

/** The job's state as its guest's node knows it: nothing, when the guest has just come there. */
export function stateOn(states: Pick<JobStates, 'get'>, id: string, node: string): JobState | undefined {
  const state = states.get(id);
  return state?.node === node ? state : undefined;
}
