/** Copies of a guest's volumes on the targets of its replication jobs. */
import { drivesOf, dropVolume, findVolume, isCdrom, putVolume, volumesOf } from '../guests/drives.ts';
import type { Cluster } from '../state/cluster.ts';
import { replicaKey, volumeKey } from '../state/cluster.ts';
import type { GuestRecord, VolumeRecord } from '../state/records.ts';
import { parseVolumeId } from '../storage/storages.ts';

/** The volumes that replication takes along, as far as they are there: what {@link replicatedDisks} names. */
export function replicatedVolumes(cluster: Cluster, guest: GuestRecord): VolumeRecord[] {
  return replicatedDisks(cluster, guest).flatMap((id) => findVolume(cluster, guest.node, id) ?? []);
}

/** A disk that is to be replicated and whose volume is lost. */
export function missingDisk(cluster: Cluster, guest: GuestRecord): string | undefined {
  return replicatedDisks(cluster, guest).find((id) => findVolume(cluster, guest.node, id) === undefined);
}

/** Volume ids of the ZFS disks that don't say `replicate=0`; no cloud-init drive. */
function replicatedDisks(cluster: Cluster, guest: GuestRecord): string[] {
  return drivesOf(guest.config).flatMap(([, drive]) => {
    const id = drive.get('file') ?? '';
    const storage = cluster.storages.get(parseVolumeId(id)?.storage ?? '');
    return storage?.type === 'zfspool' && !isCdrom(drive) && drive.get('replicate') !== '0' ? [id] : [];
  });
}

/** Brings the copy on `target` up to the guest's state at `moment` (seconds since 1970). */
export function syncReplica(
  cluster: Cluster,
  guest: GuestRecord,
  jobId: string,
  target: string,
  moment = cluster.now(),
): void {
  for (const { origin: _, ...volume } of replicatedVolumes(cluster, guest))
    putVolume(cluster, { ...volume, node: target });
  cluster.replicas.put(replicaKey(guest.vmId, target), {
    vmId: guest.vmId,
    node: target,
    jobId,
    syncedAt: moment,
  });
}

/** Forgets the copy on a node and removes its volumes, unless the guest itself is there. */
export function dropReplica(cluster: Cluster, vmId: number, node: string): void {
  cluster.replicas.delete(replicaKey(vmId, node));
  if (cluster.guests.get(String(vmId))?.node === node) return;
  for (const volume of cluster.volumes.values()) {
    if (volume.vmId === vmId && volume.node === node && volume.content === 'images') dropVolume(cluster, volume);
  }
}

/** Does the node hold a copy of every local volume that the guest has? */
export function hasVolumes(cluster: Cluster, guest: GuestRecord, node: string): boolean {
  return volumesOf(cluster, guest.node, guest.vmId, guest.config).every(
    (volume) =>
      volume.node === '' ||
      volume.name.includes('cloudinit') ||
      findVolume(cluster, node, `${volume.storage}:${volume.name}`) !== undefined ||
      cluster.volumes.has(volumeKey(node, volume.storage, volume.name)),
  );
}
