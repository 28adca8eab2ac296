/** A node's disk pool is gone, and with it all that lay on it. */
import { drivesOf, findVolume } from '../guests/drives.ts';
import { crashNow } from '../guests/power.ts';
import type { Cluster } from '../state/cluster.ts';
import { keyOfVolume } from '../storage/content.ts';

/** Guests with a disk there fail; volumes, replicas among them, are lost. A repaired pool comes back empty. */
export function losePool(cluster: Cluster, node: string): void {
  const lost = cluster.volumes
    .values()
    .filter((volume) => volume.node === node && cluster.storages.get(volume.storage)?.type === 'zfspool');
  const gone = new Set(lost);
  for (const guest of cluster.guests.values()) {
    if (guest.node !== node || guest.status !== 'running') continue;
    const disks = drivesOf(guest.config).map(([, drive]) => findVolume(cluster, node, drive.get('file') ?? ''));
    if (disks.some((disk) => disk && gone.has(disk))) crashNow(cluster, guest);
  }
  for (const volume of lost) cluster.volumes.delete(keyOfVolume(volume));
  for (const [id, replica] of cluster.replicas.entries()) if (replica.node === node) cluster.replicas.delete(id);
}
