/** How current replicas are, by the guest's own intervals. */
import type { GuestPlan } from '../model/plan.ts';
import type { GuestView, ReplicaView } from '../pve/cluster-view.ts';

/** Seconds over two intervals: a run takes its time, and the scheduler looks once a minute. */
const allowance = 120;

/** Nodes that should hold a replica of the guest where it is now, and have never got one. */
export function missingReplicas(haNodes: readonly string[], guest: GuestView): string[] {
  const present = new Set(
    guest.replicas?.flatMap(({ target, lastSync }) => (lastSync === undefined ? [] : [target])) ?? [],
  );
  return haNodes.filter((node) => node !== guest.node && !present.has(node));
}

/** @param now seconds since 1970, on the cluster's clock */
export function isStale(
  planned: GuestPlan['replicas'] | { intervalMinutes: number }[],
  { lastSync }: Pick<ReplicaView, 'lastSync'>,
  now: number,
): boolean {
  // Jobs are turned round with their guest, so a job's own interval is that of any: the longest counts.
  const interval = Math.max(...planned.map(({ intervalMinutes }) => intervalMinutes));
  return lastSync !== undefined && now - lastSync > 2 * interval * 60 + allowance;
}
