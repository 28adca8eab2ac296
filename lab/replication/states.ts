/** What a source node keeps of its jobs: their states, and the log of the last run. */
import { freshState } from '../../model/pvesr/job.ts';
import type { JobStates } from '../../model/pvesr/world.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord, ReplicationJobRecord, ReplicationStateRecord } from '../state/records.ts';

/** The job's state as its guest's node knows it: nothing, when the guest has just come there. */
export function stateOf(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord): ReplicationStateRecord {
  const state = cluster.replicationStates.get(job.id);
  return state?.node === guest.node ? state : { jobId: job.id, ...freshState(guest.node), log: [] };
}

/** The records as the schedulers read and write them: without the process and the log. */
export const statesIn = (cluster: Cluster): JobStates => ({
  get(id) {
    const record = cluster.replicationStates.get(id);
    if (!record) return undefined;
    const { jobId: _id, pid: _pid, log: _log, ...state } = record;
    return state;
  },
  set(jobId, state) {
    const { log = [], pid } = cluster.replicationStates.get(jobId) ?? {};
    cluster.replicationStates.put(jobId, { jobId, ...state, ...(state.run && pid !== undefined && { pid }), log });
  },
});

/** A run has begun, in a process of its own. */
export function beginLog(cluster: Cluster, jobId: string, at: number, lines: readonly string[]): void {
  const { settings } = cluster;
  const pid = settings.lastPid + 1;
  cluster.changeSettings({ ...settings, lastPid: pid });
  cluster.replicationStates.patch(jobId, { pid, log: lines.map((line) => stamped(jobId, at, line)) });
}

export function appendLog(cluster: Cluster, jobId: string, at: number, line: string): void {
  const { log = [] } = cluster.replicationStates.get(jobId) ?? {};
  cluster.replicationStates.patch(jobId, { log: [...log, stamped(jobId, at, line)] });
}

function stamped(jobId: string, at: number, line: string): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ')} ${jobId}: ${line}`;
}
