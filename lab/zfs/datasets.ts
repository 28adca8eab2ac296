/**
 * ZFS on a node, as far as the lab has it: file systems, the volumes of guests and their replicas, the snapshots that
 * replication keeps of both (`__replicate_<job>_<time>__`, one a job), and those that a clone still needs.
 */
import { replicatedVolumes } from '../replication/replicas.ts';
import type { Cluster } from '../state/cluster.ts';
import type { VolumeRecord } from '../state/records.ts';

export interface Dataset {
  /** `rpool/data/vm-100-disk-0`, `rpool/data/vm-100-disk-0@name` */
  name: string;
  type: 'filesystem' | 'volume' | 'snapshot';
  /** Bytes. */
  size: number;
  /** Seconds since 1970. */
  createdAt: number;
  /** Of a clone: the snapshot that it was made from. */
  origin?: string;
  /** Of a volume. */
  volume?: VolumeRecord;
}

/** All datasets of a node, in the order of their names. Hosts that are no nodes have none. */
export function datasetsOf(cluster: Cluster, node: string): Dataset[] {
  const record = cluster.nodes.get(node);
  const filesystems = (record?.datasets ?? []).map(
    (name): Dataset => ({ name, type: 'filesystem', size: 98_304, createdAt: record?.bootedAt ?? 0 }),
  );
  const volumes = cluster.volumes.values().flatMap((volume) => {
    const name = volume.node === node ? datasetName(cluster, volume) : undefined;
    return name === undefined ? [] : [asDataset(name, volume)];
  });
  return [...filesystems, ...volumes, ...snapshots(cluster, node, volumes)].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function asDataset(name: string, volume: VolumeRecord): Dataset {
  const { origin, size, createdAt } = volume;
  return { name, type: 'volume', size, createdAt, volume, ...(origin !== undefined && { origin }) };
}

/** Where a volume of a ZFS storage lies; undefined for others. */
function datasetName(cluster: Cluster, { storage, name }: VolumeRecord): string | undefined {
  const { type, options } = cluster.storages.get(storage) ?? {};
  return type === 'zfspool' ? `${String(options?.pool)}/${name}` : undefined;
}

function snapshots(cluster: Cluster, node: string, volumes: readonly Dataset[]): Dataset[] {
  const names = new Map(volumes.flatMap(({ name, volume }) => (volume ? [[keyOf(volume), name] as const] : [])));
  const found = new Map<string, number>();
  for (const { vmId, node: target, jobId, syncedAt } of cluster.replicas.values()) {
    const guest = cluster.guests.get(String(vmId));
    if (!guest || (target !== node && guest.node !== node)) continue;
    const time = Math.floor(syncedAt);
    for (const volume of replicatedVolumes(cluster, guest)) {
      const name = names.get(keyOf(volume));
      if (name !== undefined) found.set(`${name}@__replicate_${jobId}_${time}__`, time);
    }
  }
  for (const { origin } of volumes) {
    // Replication goes on to the next, but ZFS can't drop what a clone is made of.
    if (origin !== undefined && !found.has(origin)) found.set(origin, Number(/_(\d+)__$/.exec(origin)?.[1] ?? 0));
  }
  return [...found].map(([name, createdAt]) => {
    const size = volumes.find((volume) => volume.name === name.split('@', 1)[0])?.size ?? 0;
    return { name, type: 'snapshot', size, createdAt };
  });
}

const keyOf = ({ storage, name }: VolumeRecord): string => `${storage}:${name}`;

/** The storage whose volumes lie directly below a dataset. */
export function storageAt(cluster: Cluster, dataset: string): string | undefined {
  return cluster.storages.values().find(({ type, options }) => type === 'zfspool' && options.pool === dataset)?.storage;
}
