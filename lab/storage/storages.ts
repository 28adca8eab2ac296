/** Storages: where they are available, what they hold, what is on them. */
import { isStruck } from '../../model/faults/situation.ts';
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { StorageRecord, VolumeRecord } from '../state/records.ts';

const sharedTypes = new Set(['pbs', 'nfs', 'cifs', 'cephfs', 'rbd', 'iscsi', 'iscsidirect', 'esxi']);

export const isShared = (storage: StorageRecord): boolean =>
  sharedTypes.has(storage.type) || storage.options.shared === 1;

/** Content types that the storage takes: `images`, `import` ... */
export const contentTypes = (storage: StorageRecord): string[] => String(storage.options.content ?? '').split(',');

/** Is it declared for the node? */
export function isDeclaredFor(storage: StorageRecord, node: string): boolean {
  const nodes = storage.options.nodes;
  return nodes === undefined || String(nodes).split(',').includes(node);
}

export const isEnabled = (storage: StorageRecord): boolean => storage.options.disable !== 1;

/** A ZFS storage works only where its dataset exists. */
export function isActive(cluster: Cluster, storage: StorageRecord, node: string): boolean {
  if (!isEnabled(storage) || !isDeclaredFor(storage, node)) return false;
  if (storage.type !== 'zfspool') return true;
  if (isStruck(cluster.faults.values(), 'pool-lost', node)) return false;
  return cluster.nodes.get(node)?.datasets.includes(String(storage.options.pool)) ?? false;
}

export function storageNamed(cluster: Cluster, id: string): StorageRecord {
  const storage = cluster.storages.get(id);
  if (!storage) throw refuse(`storage '${id}' does not exist`);
  return storage;
}

/** The storage, if a node may use it. */
export function storageOn(cluster: Cluster, id: string, node: string): StorageRecord {
  const storage = storageNamed(cluster, id);
  if (!isEnabled(storage)) throw refuse(`storage '${id}' is disabled`);
  if (!isDeclaredFor(storage, node)) throw refuse(`storage '${id}' is not available on node '${node}'`);
  return storage;
}

/** The storage, if it works on the node. */
export function activeStorageOn(cluster: Cluster, id: string, node: string): StorageRecord {
  const storage = storageOn(cluster, id, node);
  if (!isActive(cluster, storage, node)) {
    const pool = String(storage.options.pool);
    throw refuse(
      `could not activate storage '${id}', zfs error: cannot import '${pool.split('/')[0]}': no such pool or dataset`,
    );
  }
  return storage;
}

/** The node that a volume's key names: none on shared storage. */
export const volumeHome = (storage: StorageRecord, node: string): string => (isShared(storage) ? '' : node);

/** `local-zfs:vm-100-disk-0` -> storage and volume name. */
export function parseVolumeId(volumeId: string): { storage: string; name: string } | undefined {
  const parts = /^([^:/]+):(.+)$/.exec(volumeId);
  return parts ? { storage: parts[1] ?? '', name: parts[2] ?? '' } : undefined;
}

export const volumeId = (volume: Pick<VolumeRecord, 'storage' | 'name'>): string => `${volume.storage}:${volume.name}`;

/** Where a directory storage keeps its files. */
const directories: Readonly<Record<string, string>> = {
  snippets: 'snippets',
  iso: 'template/iso',
  vztmpl: 'template/cache',
  backup: 'dump',
  import: 'import',
  images: 'images',
};

export function directoryOf(storage: StorageRecord, content: string): string {
  return `${String(storage.options.path ?? `/mnt/pve/${storage.storage}`)}/${directories[content] ?? content}`;
}
