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

/** A replication job as it is in the cluster. */
export interface LiveJob {
  /** Node whose name gave the job its number. */
  madeFor: string;
  /** Node to which the data goes now. */
  target: string;
}

/**
 * Moves of a guest after which every job leads to the node it was made for again. A move turns round the one job that leads
 * to the new node: from then on it leads to the old one. So the guest is the gap of a sliding puzzle, and goes where the
 * job is that belongs to the place it leaves. No replica is lost on the way.
 * @param node where the guest is now
 * @returns nodes to move it to, in this order; none where every job is in its place. `undefined` where no moves can do it:
 * two jobs lead to, or were made for, one node, or one was made for a node that has no copy
 */
export function straighteningMoves(node: string, jobs: readonly LiveJob[]): string[] | undefined {
  const targets = new Map(jobs.map(({ madeFor, target }) => [madeFor, target]));
  const places = new Set([node, ...targets.values()]);
  if (targets.size < jobs.length || places.size <= targets.size) return undefined;
  if (jobs.some(({ madeFor }) => !places.has(madeFor))) return undefined;
  const moves: string[] = [];
  let guest = node;
  for (;;) {
    // At home, where no job belongs, any misplaced job will do.
    const [job, target] =
      targets.get(guest) === undefined
        ? ([...targets].find(([madeFor, each]) => madeFor !== each) ?? [])
        : [guest, targets.get(guest)];
    if (job === undefined || target === undefined) return moves;
    targets.set(job, guest);
    moves.push(target);
    guest = target;
  }
}
