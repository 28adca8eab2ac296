/** How long what guests do takes, where the topology says so; otherwise as long as any task, and they answer at once. */
import { isStruck } from '../../model/faults/situation.ts';
import { hasVolumes } from '../replication/replicas.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import { volumesOf } from './drives.ts';
import { memoryOf } from './guest.ts';
import { MiB } from './sizes.ts';

/** Milliseconds of the HA stack's order to start or stop a guest. */
export function orderMs(cluster: Cluster, order: 'start' | 'stop'): number | undefined {
  const { pace } = cluster.settings;
  return pace && 1000 * (order === 'start' ? pace.guestStart : pace.guestStop);
}

/** Milliseconds: the memory of a running guest goes along, and disks that the target has no replica of. */
export function migrationMs(cluster: Cluster, guest: GuestRecord, target: string): number | undefined {
  const { pace } = cluster.settings;
  if (!pace) return undefined;
  const memory = guest.status === 'running' ? (guest.running?.memoryMiB ?? memoryOf(guest.config)) : 0;
  const disks = hasVolumes(cluster, guest, target)
    ? 0
    : volumesOf(cluster, guest.node, guest.vmId, guest.config).reduce(
        (sum, { node, size }) => sum + (node === '' ? 0 : size / MiB),
        0,
      );
  return 1000 * (1 + (memory + disks) / pace.transferMiBps);
}

/**
 * Uptime of the lab (s) at which a guest answers that starts on the node now. Only so many boot at the same time; the
 * others wait for their turn.
 */
export function answersAt(cluster: Cluster, node: string): number | undefined {
  const { pace } = cluster.settings;
  if (!pace) return undefined;
  const now = cluster.uptime();
  const booting = cluster.guests
    .values()
    .filter((guest) => guest.node === node && guest.status === 'running')
    .flatMap(({ answersAt: at }) => (at !== undefined && at > now ? [at] : []))
    .sort((a, b) => a - b);
  const turn = booting.length < pace.boots ? now : (booting[booting.length - pace.boots] ?? now);
  return turn + pace.guestBoot;
}

/** Does its system do what it is there for: booted, and on a node that doesn't hang? */
export function answers(cluster: Cluster, { status, node, answersAt: at }: GuestRecord): boolean {
  if (status !== 'running' || (at !== undefined && at > cluster.uptime())) return false;
  return !isStruck(cluster.faults.values(), 'hung', node);
}
