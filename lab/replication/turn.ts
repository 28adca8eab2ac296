/** A guest has changed its node: what becomes of its replication jobs. */
import type { Cluster } from '../state/cluster.ts';
import { replicaKey } from '../state/cluster.ts';
import type { ReplicationJobRecord } from '../state/records.ts';

/** The jobs of a guest by number. */
export function jobsOf(cluster: Cluster, vmId: number): ReplicationJobRecord[] {
  return cluster.replicationJobs
    .values()
    .filter((job) => job.guest === vmId)
    .sort((a, b) => a.number - b.number);
}

/**
 * After a migration Proxmox VE turns the job round whose target was the new node: it now leads back to
 * the old one, whose volumes are the replica. The other jobs only get a new source. The state moves along.
 */
export function turnJobs(cluster: Cluster, vmId: number, from: string, to: string): void {
  for (const job of jobsOf(cluster, vmId)) {
    const turned = job.target === to;
    cluster.replicationJobs.put(job.id, { ...job, source: to, target: turned ? from : job.target });
    const state = cluster.replicationStates.get(job.id);
    if (state) cluster.replicationStates.put(job.id, { ...state, node: to });
    if (turned) {
      const syncedAt = cluster.replicas.get(replicaKey(vmId, to))?.syncedAt ?? cluster.now();
      cluster.replicas.delete(replicaKey(vmId, to));
      cluster.replicas.put(replicaKey(vmId, from), { vmId, node: from, jobId: job.id, syncedAt });
    }
  }
}
