import { replicationJobId } from './names.ts';
import type { NodeRef } from './placement.ts';
import type { ReplicaPlan } from './plan.ts';
import type { ServiceFields } from './schema/service.ts';

/**
 * Calendar event for an interval, as Proxmox VE reads it ("Schedule Format"): `*\/15` runs at every quarter of an hour, `0/4:00`
 * at every fourth hour.
 * @param minutes a divisor of an hour, or whole hours that divide a day
 */
export function calendarEvent(minutes: number): string {
  if (minutes < 60) return `*/${minutes}`;
  if (minutes === 60) return '*:00';
  return minutes === 1440 ? '00:00' : `0/${minutes / 60}:00`;
}

/** The replication jobs of a guest, one for each node that holds a replica. */
export function replicasOf(
  vmId: number,
  nodes: readonly NodeRef[],
  { intervalMinutes, rateMBps }: ServiceFields['replication'],
): ReplicaPlan[] {
  return nodes.map(({ node, site }) => ({
    node,
    site,
    jobId: replicationJobId(vmId, node),
    schedule: calendarEvent(intervalMinutes),
    intervalMinutes,
    ...(rateMBps !== undefined && { rateMBps }),
  }));
}
