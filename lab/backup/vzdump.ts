/** What a backup of a guest leaves on the storage, and what is pruned there afterwards. */
import { refuse } from '../api/route.ts';
import { drivesOf, dropVolume, findVolume, isCdrom, putVolume } from '../guests/drives.ts';
import { configToCome, guestNamed } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord, StorageRecord } from '../state/records.ts';
import { activeStorageOn, contentTypes, volumeHome, volumeId } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import type { Work } from '../tasks/work.ts';
import { keptTimes } from './prune.ts';

/** Share of a disk that is written, and so backed up. */
const written = 0.1;

export const backUpGuest: Performer<Extract<Work, { kind: 'backup-guest' }>> = {
  perform(cluster, { vmId, storage: id, prune }, task) {
    const guest = guestNamed(cluster, vmId);
    if (guest.node !== task.node) throw refuse(`guest ${vmId} is no longer on ${task.node}`);
    const storage = activeStorageOn(cluster, id, guest.node);
    if (!contentTypes(storage).includes('backup')) throw refuse(`storage '${id}' does not support backups`);
    const home = volumeHome(storage, guest.node);
    const { lock: _, ...config } = configToCome(guest);
    putVolume(cluster, {
      ...{ node: home, storage: id, name: archiveName(storage, vmId, cluster.now()), content: 'backup', vmId },
      format: storage.type === 'pbs' ? 'pbs-vm' : 'vma.zst',
      size: bytesOf(cluster, guest),
      createdAt: cluster.now(),
      backedUp: config,
    });
    task.log(`INFO: Finished Backup of VM ${vmId}`);
    if (prune === undefined) return;
    const backups = cluster.volumes
      .values()
      .filter((volume) => volume.content === 'backup' && volume.storage === id && volume.vmId === vmId)
      .filter(({ node }) => node === home);
    const kept = keptTimes(
      backups.map(({ createdAt }) => createdAt),
      prune,
    );
    for (const volume of backups.filter(({ createdAt }) => !kept.has(createdAt))) {
      task.log(`INFO: removing backup '${volumeId(volume)}'`);
      dropVolume(cluster, volume);
    }
  },
};

function bytesOf(cluster: Cluster, guest: GuestRecord): number {
  return drivesOf(guest.config)
    .filter(([key, drive]) => !isCdrom(drive) && drive.get('backup') !== '0' && !key.startsWith('unused'))
    .reduce((sum, [, drive]) => {
      const size = findVolume(cluster, guest.node, drive.get('file') ?? '')?.size ?? 0;
      return sum + Math.floor(size * written);
    }, 0);
}

/** `backup/vm/100/2026-11-24T02:15:00Z` on a backup server, a file named by the date elsewhere. */
function archiveName({ type }: StorageRecord, vmId: number, time: number): string {
  const iso = new Date(time * 1000).toISOString();
  if (type === 'pbs') return `backup/vm/${vmId}/${iso.slice(0, 19)}Z`;
  const stamp = iso.slice(0, 19).replace(/[-:]/g, '_').replace('T', '-');
  return `backup/vzdump-qemu-${vmId}-${stamp}.vma.zst`;
}
