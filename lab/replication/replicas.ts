/** Copies of a guest's volumes on the targets of its replication jobs. */
import { drivesOf, dropVolume, findVolume, isCdrom, putVolume, volumesOf } from '../guests/drives.ts';
import type { Cluster } from '../state/cluster.ts';
import { replicaKey, volumeKey } from '../state/cluster.ts';
import type { GuestRecord, VolumeRecord } from '../state/records.ts';
import { storageNamed } from '../storage/storages.ts';

/** The volumes that replication takes along: ZFS disks that don't say `replicate=0`, no cloud-init drive. */
export function replicatedVolumes(cluster: Cluster, guest: GuestRecord): VolumeRecord[] {
  const left = new Set(
    drivesOf(guest.config)
      .filter(([, drive]) => isCdrom(drive) || drive.get('replicate') === '0')
      .map(([, drive]) => drive.get('file')),
  );
  return volumesOf(cluster, guest.node, guest.vmId, guest.config).filter(
    (volume) =>
      storageNamed(cluster, volume.storage).type === 'zfspool' && !left.has(`${volume.storage}:${volume.name}`),
  );
}

/** Brings the copy on `target` up to the guest's present state. */
export function syncReplica(cluster: Cluster, guest: GuestRecord, jobId: string, target: string): void {
  for (const volume of replicatedVolumes(cluster, guest)) putVolume(cluster, { ...volume, node: target });
  cluster.replicas.put(replicaKey(guest.vmId, target), {
    vmId: guest.vmId,
    node: target,
    jobId,
    syncedAt: cluster.now(),
  });
}

/** Forgets the copy on a node and removes its volumes, unless the guest itself is there. */
export function dropReplica(cluster: Cluster, vmId: number, node: string): void {
  cluster.replicas.delete(replicaKey(vmId, node));
  if (cluster.guests.get(String(vmId))?.node === node) return;
  for (const volume of cluster.volumes.values()) {
    if (volume.vmId === vmId && volume.node === node) dropVolume(cluster, volume);
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
