/** What lies on a storage. */
import { type Call, forbidden, refuse } from '../api/route.ts';
import { drivesOf } from '../guests/drives.ts';
import type { Cluster } from '../state/cluster.ts';
import { volumeKey } from '../state/cluster.ts';
import type { FileRecord, StorageRecord, VolumeRecord } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import type { Work } from '../tasks/work.ts';
import { directoryOf, parseVolumeId, storageOn, volumeHome, volumeId } from './storages.ts';

/** Volumes of a storage as a node sees them; snippets are files of the node's own disk. */
export function contentOf(cluster: Cluster, storage: StorageRecord, node: string): VolumeRecord[] {
  const home = volumeHome(storage, node);
  const volumes = cluster.volumes
    .values()
    .filter((volume) => volume.storage === storage.storage && volume.node === home);
  return [...volumes, ...snippetsOf(cluster, storage, node)];
}

function snippetsOf(cluster: Cluster, storage: StorageRecord, node: string): VolumeRecord[] {
  if (storage.type !== 'dir') return [];
  const directory = `${directoryOf(storage, 'snippets')}/`;
  return cluster.files
    .values()
    .filter(({ host, kind, path }) => host === node && kind === 'file' && path.startsWith(directory))
    .map((file) => snippet(storage, file, file.path.slice(directory.length)));
}

const snippet = (storage: StorageRecord, file: FileRecord, name: string): VolumeRecord => ({
  node: file.host,
  storage: storage.storage,
  name: `snippets/${name}`,
  content: 'snippets',
  format: 'snippet',
  size: Buffer.byteLength(file.content ?? '', 'base64'),
  createdAt: file.modifiedAt,
});

/** `volume` may be a whole volume id or only its name on the storage. */
export function volumeNamed(
  cluster: Cluster,
  node: string,
  storageId: string | undefined,
  volume: string,
): VolumeRecord {
  const parsed = parseVolumeId(volume) ?? (storageId === undefined ? undefined : { storage: storageId, name: volume });
  if (!parsed) throw refuse(`unable to parse volume ID '${volume}'`);
  const storage = storageOn(cluster, parsed.storage, node);
  const found = contentOf(cluster, storage, node).find((candidate) => candidate.name === parsed.name);
  if (!found) throw refuse(`volume '${parsed.storage}:${parsed.name}' does not exist`);
  return found;
}

/** Reading a volume needs rights on its storage, or on the guest that owns it. */
export function needVolumeAccess(call: Call, volume: VolumeRecord): void {
  const path = `/storage/${volume.storage}`;
  if (call.may(path, ['Datastore.Allocate'])) return;
  if (volume.vmId !== undefined && call.may(`/vms/${volume.vmId}`, ['VM.Config.Disk'])) return;
  if (call.may(path, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any') && volume.vmId === undefined) return;
  throw forbidden(path, ['Datastore.Audit', 'Datastore.AllocateSpace']);
}

/** Is it a drive of its guest? */
export function isInUse(cluster: Cluster, volume: VolumeRecord): boolean {
  const guest = volume.vmId === undefined ? undefined : cluster.guests.get(String(volume.vmId));
  if (!guest || (volume.node !== '' && volume.node !== guest.node)) return false;
  return drivesOf(guest.config).some(([, drive]) => drive.get('file') === volumeId(volume));
}

export const deleteVolume: Performer<Extract<Work, { kind: 'delete-volume' }>> = {
  perform(cluster, { key, file }) {
    if (file !== undefined) cluster.files.delete(file);
    else cluster.volumes.delete(key);
  },
};

export const keyOfVolume = (volume: VolumeRecord): string => volumeKey(volume.node, volume.storage, volume.name);

/** Where the volume is on the node's disk. */
export function pathOf(storage: StorageRecord, volume: VolumeRecord): string {
  if (storage.type === 'zfspool') return `/dev/zvol/${String(storage.options.pool)}/${volume.name}`;
  const name = volume.name.slice(volume.name.indexOf('/') + 1);
  return `${directoryOf(storage, volume.content)}/${volume.content === 'images' ? volume.name : name}`;
}
