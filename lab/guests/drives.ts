/** The drives in a guest's configuration, and the volumes behind them. */
import type { PropertyFormat } from '../api/param.ts';
import { parsePropertyString, printPropertyString } from '../api/property-string.ts';
import { refuse } from '../api/route.ts';
import { type Cluster, volumeKey } from '../state/cluster.ts';
import type { Config, VolumeRecord } from '../state/records.ts';
import { activeStorageOn, contentTypes, parseVolumeId, volumeHome, volumeId } from '../storage/storages.ts';
import {
  efiDiskFormat,
  ideFormat,
  sataFormat,
  scsiFormat,
  tpmStateFormat,
  unusedFormat,
  virtioFormat,
} from './devices.ts';
import { GiB, MiB, printSize } from './sizes.ts';

const formats: Readonly<Record<string, PropertyFormat>> = {
  ide: ideFormat,
  sata: sataFormat,
  scsi: scsiFormat,
  virtio: virtioFormat,
  efidisk: efiDiskFormat,
  tpmstate: tpmStateFormat,
  unused: unusedFormat,
};

/** Format of a drive's property string; undefined for keys that are no drives. */
export function driveFormat(key: string): PropertyFormat | undefined {
  const bus = /^([a-z]+)\d+$/.exec(key)?.[1];
  return bus === undefined ? undefined : formats[bus];
}

export type Drive = Map<string, string>;
type ReadonlyDrive = ReadonlyMap<string, string>;

export function parseDrive(key: string, value: string | number): Drive {
  const format = driveFormat(key);
  if (!format) throw new Error(`${key} is no drive`);
  return parsePropertyString(String(value), format);
}

/** Options in alphabetical order behind the volume, as Proxmox VE writes them. */
export function printDrive(key: string, drive: Drive): string {
  const format = driveFormat(key);
  if (!format) throw new Error(`${key} is no drive`);
  return printPropertyString(new Map([...drive].sort(([a], [b]) => (a < b ? -1 : 1))), format);
}

/** Drives of a configuration: key and parsed value. Records never change, so each is read once. */
export function drivesOf(config: Config): readonly (readonly [string, ReadonlyDrive])[] {
  let drives = knownDrives.get(config);
  if (!drives) {
    drives = Object.entries(config)
      .filter(([key]) => driveFormat(key) !== undefined)
      .map(([key, value]) => [key, parseDrive(key, value)] as const);
    knownDrives.set(config, drives);
  }
  return drives;
}

const knownDrives = new WeakMap<Config, readonly (readonly [string, ReadonlyDrive])[]>();

export const isCdrom = (drive: ReadonlyDrive): boolean => drive.get('media') === 'cdrom';

/** Volumes of the guest's own that a configuration names, cloud-init drive and unused ones included. */
export function volumesOf(cluster: Cluster, node: string, vmId: number, config: Config): VolumeRecord[] {
  return drivesOf(config).flatMap(([, drive]) => {
    const volume = findVolume(cluster, node, drive.get('file') ?? '');
    return volume?.vmId === vmId ? [volume] : [];
  });
}

/** A volume as seen from a node. */
export function findVolume(cluster: Cluster, node: string, id: string): VolumeRecord | undefined {
  const parsed = parseVolumeId(id);
  const storage = parsed && cluster.storages.get(parsed.storage);
  return storage && parsed && cluster.volumes.get(volumeKey(volumeHome(storage, node), parsed.storage, parsed.name));
}

/**
 * Makes what a drive of a new or changed configuration asks for, and answers its value as it is kept:
 * `STORAGE:8` a new volume of 8 GiB, with `import-from` a copy of another, `STORAGE:cloudinit` a
 * cloud-init drive, anything else a volume that must exist.
 */
export function realizeDrive(
  cluster: Cluster,
  node: string,
  vmId: number,
  key: string,
  value: string | number,
): string {
  const drive = parseDrive(key, value);
  const file = drive.get('file') ?? '';
  if (file === 'none' || file === 'cdrom' || file.startsWith('/')) return printDrive(key, drive);
  const parsed = parseVolumeId(file);
  if (!parsed) throw refuse(`unable to parse volume ID '${file}'`);
  const wanted = /^(\d+(?:\.\d+)?|cloudinit)$/.exec(parsed.name)?.[1];
  if (wanted === 'cloudinit') return realizeCloudInit(cluster, node, vmId, key, drive, parsed.storage);
  const volume =
    wanted === undefined
      ? existingVolume(cluster, node, file)
      : newVolume(cluster, node, vmId, parsed.storage, sizeOf(cluster, node, key, drive, wanted), drive.get('format'));
  drive.delete('import-from');
  drive.delete('format');
  drive.set('file', volumeId(volume));
  if (drive.has('size') || !isCdrom(drive)) drive.set('size', printSize(volume.size));
  return printDrive(key, drive);
}

function sizeOf(cluster: Cluster, node: string, key: string, drive: Drive, wanted: string): number {
  const source = drive.get('import-from');
  if (source !== undefined) {
    const volume = findVolume(cluster, node, source);
    if (!volume) throw refuse(`import failed: volume '${source}' does not exist`);
    return roundedUp(volume.size, MiB);
  }
  if (key.startsWith('efidisk')) return drive.get('efitype') === '4m' ? 4 * MiB : MiB;
  if (key.startsWith('tpmstate')) return 4 * MiB;
  return Number(wanted) * GiB;
}

const roundedUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

function existingVolume(cluster: Cluster, node: string, id: string): VolumeRecord {
  const volume = findVolume(cluster, node, id);
  if (!volume) throw refuse(`volume '${id}' does not exist`);
  return volume;
}

function realizeCloudInit(
  cluster: Cluster,
  node: string,
  vmId: number,
  key: string,
  drive: Drive,
  storageId: string,
): string {
  const name = `vm-${vmId}-cloudinit`;
  const storage = activeStorageOn(cluster, storageId, node);
  const fileName = storage.type === 'dir' ? `${vmId}/${name}.qcow2` : name;
  const home = volumeHome(storage, node);
  if (!cluster.volumes.has(volumeKey(home, storageId, fileName))) {
    putVolume(cluster, {
      node: home,
      storage: storageId,
      name: fileName,
      content: 'images',
      format: 'raw',
      size: 4 * MiB,
      vmId,
      createdAt: cluster.now(),
    });
  }
  drive.set('file', `${storageId}:${fileName}`);
  drive.set('media', 'cdrom');
  drive.delete('format');
  drive.set('size', '4M');
  return printDrive(key, drive);
}

/** Allocates a volume under the guest's next free name. */
export function newVolume(
  cluster: Cluster,
  node: string,
  vmId: number,
  storageId: string,
  size: number,
  format?: string,
): VolumeRecord {
  const storage = activeStorageOn(cluster, storageId, node);
  if (!contentTypes(storage).includes('images')) {
    throw refuse(`storage '${storageId}' does not support content-type 'images'`);
  }
  const isDirectory = storage.type === 'dir' || storage.type === 'nfs' || storage.type === 'cifs';
  const kept = isDirectory && format !== undefined && format !== 'raw' ? 'qcow2' : 'raw';
  const home = volumeHome(storage, node);
  const nameOf = (n: number) => (isDirectory ? `${vmId}/vm-${vmId}-disk-${n}.${kept}` : `vm-${vmId}-disk-${n}`);
  let number = 0;
  while (isTaken(cluster, storageId, nameOf(number))) number += 1;
  const volume: VolumeRecord = {
    node: home,
    storage: storageId,
    name: nameOf(number),
    content: 'images',
    format: kept,
    size,
    vmId,
    createdAt: cluster.now(),
  };
  putVolume(cluster, volume);
  return volume;
}

/** A name is taken also where only a replica of that name lies on another node. */
function isTaken(cluster: Cluster, storageId: string, name: string): boolean {
  if (cluster.volumes.has(volumeKey('', storageId, name))) return true;
  return cluster.nodes.ids().some((node) => cluster.volumes.has(volumeKey(node, storageId, name)));
}

export function putVolume(cluster: Cluster, volume: VolumeRecord): void {
  cluster.volumes.put(keyOf(volume), volume);
}

export function dropVolume(cluster: Cluster, volume: VolumeRecord): void {
  cluster.volumes.delete(keyOf(volume));
}

const keyOf = (volume: VolumeRecord): string => volumeKey(volume.node, volume.storage, volume.name);
