/** Load of a node, from the guests that run on it. */
import { MiB } from '../guests/sizes.ts';
import type { Cluster } from '../state/cluster.ts';
import type { NodeRecord } from '../state/records.ts';
import { storageUse } from '../storage/usage.ts';

/** What a node uses itself: Proxmox VE's services and the ZFS cache. */
const ownMemory = 4096 * MiB;

export interface NodeMetrics {
  /** Share of all processors in use, 0 to 1. */
  cpu: number;
  maxcpu: number;
  mem: number;
  maxmem: number;
  disk: number;
  maxdisk: number;
  uptime: number;
}

export function nodeMetrics(cluster: Cluster, node: NodeRecord): NodeMetrics {
  const maxmem = node.memoryMiB * MiB;
  let memory = ownMemory;
  let cores = 0;
  for (const guest of cluster.guests.values()) {
    if (guest.node !== node.name || !guest.running) continue;
    memory += guest.running.memoryMiB * MiB;
    cores += guest.running.cores;
  }
  const root = storageUse(cluster, 'local', node.name);
  return {
    cpu: Math.min(1, 0.01 + (0.02 * cores) / Math.max(1, node.cores)),
    maxcpu: node.cores,
    mem: Math.min(maxmem, memory),
    maxmem,
    disk: root.used,
    maxdisk: root.total,
    uptime: Math.max(1, cluster.now() - node.bootedAt),
  };
}
