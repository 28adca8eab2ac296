/** A guest has migrated: what becomes of its replication jobs. */
import { stateAfterMigration, turned } from '../../model/pvesr/job.ts';
import { stateOn } from '../../model/pvesr/world.ts';
import type { Cluster } from '../state/cluster.ts';
import { replicaKey } from '../state/cluster.ts';
import type { ReplicationJobRecord } from '../state/records.ts';
import { statesIn } from './states.ts';

/** The jobs of a guest by number. */
export function jobsOf(cluster: Cluster, vmId: number): ReplicationJobRecord[] {
  return cluster.replicationJobs
    .values()
    .filter((job) => job.guest === vmId)
    .sort((a, b) => a.number - b.number);
}

/**
 * After a migration Proxmox VE turns the job round whose target was the new node: it now leads back to
 * the old one, whose volumes are the replica. The other jobs only get a new source. The states move along.
 */
export function turnJobs(cluster: Cluster, vmId: number, from: string, to: string): void {
  const states = statesIn(cluster);
  for (const job of jobsOf(cluster, vmId)) {
    states.set(job.id, stateAfterMigration(job, stateOn(states, job.id, from), to, cluster.now()));
    cluster.replicationJobs.put(job.id, turned({ ...job, source: from }, to));
    if (job.target !== to) continue;
    const syncedAt = cluster.replicas.get(replicaKey(vmId, to))?.syncedAt ?? cluster.now();
    cluster.replicas.delete(replicaKey(vmId, to));
    cluster.replicas.put(replicaKey(vmId, from), { vmId, node: from, jobId: job.id, syncedAt });
  }
}
