/** A guest as lists and status calls show it. */
import { isStruck } from '../../model/faults/situation.ts';
import { haStateOf } from '../ha/status.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import { drivesOf, findVolume, isCdrom } from './drives.ts';
import { configToCome, coresOf, memoryOf, nameOf } from './guest.ts';
import { MiB } from './sizes.ts';

/** Share of its memory that a running guest is said to use, and of its processors. */
const memoryUse = 0.4;
const processorUse = 0.02;

export interface GuestMetrics {
  cpu: number;
  cpus: number;
  mem: number;
  maxmem: number;
  disk: number;
  maxdisk: number;
  uptime: number;
}

export function metricsOf(cluster: Cluster, guest: GuestRecord): GuestMetrics {
  const running = guest.status === 'running';
  const config = running ? guest.config : configToCome(guest);
  const memory = (guest.running?.memoryMiB ?? memoryOf(config)) * MiB;
  return {
    cpu: running && !isStruck(cluster.faults.values(), 'hung', guest.node) ? processorUse : 0,
    cpus: guest.running?.cores ?? coresOf(config),
    mem: running ? Math.floor(memory * memoryUse) : 0,
    maxmem: memory,
    disk: 0,
    maxdisk: rootDiskSize(cluster, guest),
    uptime: guest.startedAt === undefined ? 0 : Math.max(1, cluster.now() - guest.startedAt),
  };
}

/** Size of the first disk that is no CD. */
function rootDiskSize(cluster: Cluster, guest: GuestRecord): number {
  for (const [key, drive] of drivesOf(guest.config)) {
    if (isCdrom(drive) || !/^(scsi|virtio|sata|ide)/.test(key)) continue;
    const volume = findVolume(cluster, guest.node, drive.get('file') ?? '');
    if (volume) return volume.size;
  }
  return 0;
}

/** `brief` for the list of a node, `full` for one guest. */
export function shownStatus(cluster: Cluster, guest: GuestRecord, detail: 'brief' | 'full') {
  const running = guest.status === 'running';
  const { config } = guest;
  return {
    vmid: guest.vmId,
    name: nameOf(guest),
    status: guest.status,
    ...metricsOf(cluster, guest),
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    ...(running && { pid: 2000 + guest.vmId }),
    ...(config.lock !== undefined && { lock: config.lock }),
    ...(config.tags !== undefined && { tags: config.tags }),
    ...(config.template === 1 && { template: 1 }),
    ...(detail === 'full' && {
      qmpstatus: guest.status,
      ha: haOf(cluster, guest.vmId),
      ...(config.agent !== undefined && { agent: /^(1|enabled=1)/.test(String(config.agent)) ? 1 : 0 }),
      ...(running && { 'running-machine': 'pc-i440fx-10.1+pve0', 'running-qemu': '10.1.2' }),
    }),
  };
}

function haOf(cluster: Cluster, vmId: number) {
  const state = haStateOf(cluster, vmId);
  return state === undefined ? { managed: 0 } : { managed: 1, state };
}
