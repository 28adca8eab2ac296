/** How full storages are. Every one is given a size, as the lab has no disks. */
import { GiB } from '../guests/sizes.ts';
import type { Cluster } from '../state/cluster.ts';

const sizes: Readonly<Record<string, number>> = { dir: 94 * GiB, zfspool: 3600 * GiB, pbs: 14_000 * GiB };
const otherSize = 1000 * GiB;

export interface StorageUse {
  total: number;
  used: number;
  avail: number;
}

export function storageUse(cluster: Cluster, storageId: string, node: string): StorageUse {
  const type = cluster.storages.get(storageId)?.type ?? 'dir';
  const total = sizes[type] ?? otherSize;
  let used = 0;
  for (const volume of cluster.volumes.values()) {
    if (volume.storage === storageId && (volume.node === node || volume.node === '')) used += volume.size;
  }
  return { total, used: Math.min(used, total), avail: Math.max(0, total - used) };
}
