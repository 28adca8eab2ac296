/** Guests that change their node: by migration, or because HA recovers them elsewhere. */

import { syncReplica } from '../replication/replicas.ts';
import { jobsOf, turnJobs } from '../replication/turn.ts';
import type { Cluster } from '../state/cluster.ts';
import { dropVolume, putVolume, volumesOf } from './drives.ts';
import { guestNamed, setGuest } from './guest.ts';

/**
 * What a migration has done when it ends: the last changes are on the target, the configuration is
 * there, the job that led there leads back. Without such a job the volumes themselves have moved.
 */
export function moveGuest(cluster: Cluster, vmId: number, target: string): void {
  const guest = guestNamed(cluster, vmId);
  const from = guest.node;
  const job = jobsOf(cluster, vmId).find((candidate) => candidate.target === target);
  if (job) syncReplica(cluster, guest, job.id, target);
  for (const volume of volumesOf(cluster, from, vmId, guest.config)) {
    if (volume.node === '') continue;
    // What is sent is a whole volume, whatever it was made from here.
    const { origin: _, ...whole } = volume;
    putVolume(cluster, { ...whole, node: target });
    if (!job || volume.name.includes('cloudinit')) dropVolume(cluster, volume);
  }
  setGuest(cluster, { ...guest, node: target });
  turnJobs(cluster, vmId, from, target);
}

/** HA recovery: only the configuration moves. Whether the guest can start there depends on its replica. */
export function recoverGuest(cluster: Cluster, vmId: number, target: string): void {
  const guest = guestNamed(cluster, vmId);
  const { startedAt: _started, running: _running, answersAt: _answers, ...rest } = guest;
  setGuest(cluster, { ...rest, node: target, status: 'stopped' });
}
