/** Growing disks and moving them to another storage. */

import { splitList } from '../api/formats.ts';
import { digest, flag, integer, named, node, oneOf, opt, storageId, text, vmid } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { VolumeRecord } from '../state/records.ts';
import { volumeId } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { type Drive, dropVolume, findVolume, newVolume, parseDrive, printDrive, putVolume } from './drives.ts';
import { checkDigest, checkUnlocked, guestNamed, guestOn, setGuest } from './guest.ts';
import { parseSize, printSize } from './sizes.ts';
import { applyChange } from './update.ts';

const numbered = (bus: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${bus}${n}`);

export const diskNames: readonly string[] = [
  ...numbered('ide', 4),
  ...numbered('scsi', 31),
  ...numbered('virtio', 16),
  ...numbered('sata', 6),
  'efidisk0',
  'tpmstate0',
];
const diskOrUnused = oneOf(...diskNames, ...numbered('unused', 256));
const shortDigest = { ...digest, maxLength: 40 } as const;

const permission = ['perm', '/vms/{vmid}', ['VM.Config.Disk']] as const;

export const diskRoutes: Route[] = [
  route({
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/resize',
    params: {
      node,
      vmid,
      disk: oneOf(...diskNames),
      size: text({ pattern: '\\+?\\d+(\\.\\d+)?[KMGT]?' }),
      digest: shortDigest,
      skiplock: opt(flag),
    },
    permission,
    onNode: true,
    run({ cluster, values, authId }) {
      const { node, vmid, disk, size, digest, skiplock } = values;
      if (skiplock && authId !== 'root@pam') throw refuseParameter('skiplock', 'Only root may use this option.');
      const guest = guestOn(cluster, node, vmid);
      checkDigest(digest, guest.config);
      if (!skiplock) checkUnlocked(guest);
      const { volume } = diskOf(cluster, vmid, disk);
      const given = parseSize(size.replace('+', '')) ?? 0;
      const wanted = size.startsWith('+') ? volume.size + given : given;
      if (wanted < volume.size) throw refuse('shrinking disks is not supported');
      return startTask(cluster, {
        node,
        type: 'resize',
        id: vmid,
        user: authId,
        work: { kind: 'resize-disk', vmId: vmid, disk, size: wanted },
      });
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/move_disk',
    params: {
      node,
      vmid,
      disk: diskOrUnused,
      storage: opt(storageId),
      delete: opt(flag),
      digest: shortDigest,
      format: opt(oneOf('raw', 'qcow2', 'vmdk')),
      bwlimit: opt(integer({ minimum: 0 })),
      'target-digest': shortDigest,
      'target-disk': opt(diskOrUnused),
      'target-vmid': opt(vmid),
    },
    permission,
    onNode: true,
    run({ cluster, values, authId, need }) {
      const { node, vmid, disk, storage, digest } = values;
      const guest = guestOn(cluster, node, vmid);
      if (values['target-vmid'] !== undefined)
        throw refuse('reassigning disks to another VM is not supported by the lab');
      if (storage === undefined) throw refuseParameter('storage', 'property is missing and it is not optional');
      need(`/storage/${storage}`, ['Datastore.AllocateSpace']);
      checkDigest(digest, guest.config);
      checkUnlocked(guest);
      const { volume } = diskOf(cluster, vmid, disk);
      if (volume.storage === storage && (values.format === undefined || values.format === volume.format)) {
        throw refuse("you can't move to the same storage with same format");
      }
      return startTask(cluster, {
        node,
        type: 'qmmove',
        id: vmid,
        user: authId,
        work: { kind: 'move-disk', vmId: vmid, disk, storage, deleteOriginal: values.delete === 1 },
      });
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/unlink',
    params: { node, vmid, idlist: named('pve-configid-list'), force: opt(flag) },
    permission,
    onNode: true,
    run({ cluster, values }) {
      checkUnlocked(guestOn(cluster, values.node, values.vmid));
      applyChange(cluster, values.vmid, {}, splitList(values.idlist));
    },
  }),
];

function diskOf(cluster: Cluster, vmId: number, key: string): { drive: Drive; volume: VolumeRecord } {
  const guest = guestNamed(cluster, vmId);
  const value = guest.config[key];
  if (value === undefined) throw refuse(`disk '${key}' does not exist`);
  const drive = parseDrive(key, value);
  const file = drive.get('file') ?? '';
  const volume = findVolume(cluster, guest.node, file);
  if (!volume) throw refuse(`disk '${key}' has no associated volume`);
  return { drive, volume };
}

function setDrive(cluster: Cluster, vmId: number, key: string, drive: Drive, more: Record<string, string> = {}): void {
  const guest = guestNamed(cluster, vmId);
  setGuest(cluster, { ...guest, config: { ...guest.config, [key]: printDrive(key, drive), ...more } });
}

export const resizeDisk: Performer<Extract<Work, { kind: 'resize-disk' }>> = {
  perform(cluster, { vmId, disk, size }) {
    const { drive, volume } = diskOf(cluster, vmId, disk);
    putVolume(cluster, { ...volume, size });
    drive.set('size', printSize(size));
    setDrive(cluster, vmId, disk, drive);
  },
};

export const moveDisk: Performer<Extract<Work, { kind: 'move-disk' }>> = {
  perform(cluster, { vmId, disk, storage, deleteOriginal }) {
    const guest = guestNamed(cluster, vmId);
    const { drive, volume } = diskOf(cluster, vmId, disk);
    const copy = newVolume(cluster, guest.node, vmId, storage, volume.size, volume.format);
    drive.set('file', volumeId(copy));
    if (deleteOriginal) dropVolume(cluster, volume);
    const free = numbered('unused', 256).find((key) => !(key in guest.config)) ?? 'unused0';
    setDrive(cluster, vmId, disk, drive, deleteOriginal ? {} : { [free]: volumeId(volume) });
  },
};
