/** Has the nodes of the lab run their replication jobs (`model/pvesr/`) as its clock goes on. */
import { nextSync } from '../../model/pvesr/job.ts';
import { ReplicationRuns } from '../../model/pvesr/replication-runs.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Written } from '../state/store.ts';
import { stateOf, statesIn } from './states.ts';
import { LabReplicationWorld } from './world.ts';

/** Records that say which nodes hear one another and which storages they have. */
const ofNodes = ['nodes', 'faults', 'membership', 'storages'];

export class ReplicationScheduler {
  readonly #cluster: Cluster;
  #runs: ReplicationRuns | undefined;
  #cancel: (() => void) | undefined;
  /** Written since the schedulers looked last. */
  readonly #changedJobs = new Set<string>();
  #nodesChanged = false;
  #acting = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => this.#follow(written));
  }

  /** Goes on from what is recorded. */
  start(): void {
    this.#runs = runsOf(this.#cluster);
    this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#runs = undefined;
  }

  #follow(written: Written): void {
    if (!this.#runs || this.#acting) return;
    if (ofNodes.some((collection) => written.has(collection))) this.#nodesChanged = true;
    const guests = written.get('guests');
    for (const id of written.get('replicationJobs') ?? []) this.#changedJobs.add(id);
    for (const id of written.get('replicationStates') ?? []) this.#changedJobs.add(id);
    for (const { id, guest } of guests ? this.#cluster.replicationJobs.values() : []) {
      if (guests?.has(String(guest))) this.#changedJobs.add(id);
    }
    if (this.#nodesChanged || this.#changedJobs.size > 0) this.#after(0);
  }

  #after(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#cluster.clock.after(ms, () => this.#act());
  }

  #wait(): void {
    const next = this.#runs?.next() ?? Number.POSITIVE_INFINITY;
    if (next !== Number.POSITIVE_INFINITY) this.#after(Math.ceil(next * 1000 - this.#cluster.clock.now()));
  }

  #act(): void {
    this.#acting = true;
    try {
      this.#cluster.transaction(() => this.#advance());
    } catch (cause) {
      // What was undone in the records must not go on in memory.
      this.#runs = runsOf(this.#cluster);
      throw cause;
    } finally {
      this.#acting = false;
    }
    this.#wait();
  }

  #advance(): void {
    const now = timeOf(this.#cluster);
    for (const id of this.#changedJobs) this.#runs?.jobChanged(id, now);
    this.#changedJobs.clear();
    if (this.#nodesChanged) this.#runs?.nodesChanged(now);
    this.#nodesChanged = false;
    this.#runs?.advance(now);
  }
}

export interface ReplicationRun {
  /** Also jobs that aren't due. */
  all?: boolean;
  /** Only this guest's jobs. */
  vmId?: number;
}

/**
 * `pvesr run` on every node: what is due runs to its end, while the clock stands still. Answers the ids of the jobs
 * that ran.
 */
export function runReplication(cluster: Cluster, { all = false, vmId }: ReplicationRun = {}): string[] {
  const now = timeOf(cluster);
  const runs = runsOf(cluster);
  const due = cluster.replicationJobs
    .values()
    .filter((job) => {
      const guest = cluster.guests.get(String(job.guest));
      if (!guest || job.disable === 1 || (vmId !== undefined && job.guest !== vmId)) return false;
      return (
        cluster.nodes.get(guest.node)?.alive === true && (all || nextSync(job, stateOf(cluster, job, guest)) <= now)
      );
    })
    .sort((a, b) => a.guest - b.guest || a.number - b.number);
  for (const { id } of due) cluster.transaction(() => runs.runNow(id, now));
  return due.map(({ id }) => id);
}

function runsOf(cluster: Cluster): ReplicationRuns {
  return new ReplicationRuns(new LabReplicationWorld(cluster), statesIn(cluster), timeOf(cluster));
}

/** Seconds since 1970. */
const timeOf = (cluster: Cluster): number => cluster.clock.now() / 1000;
