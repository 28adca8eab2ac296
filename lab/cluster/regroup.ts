/** Corosync: what has happened becomes known after its time. */
import { type Change, pveTiming, untilKnown } from '../../model/quorum/timing.ts';
import type { Cluster } from '../state/cluster.ts';
import type { MembershipRecord } from '../state/course-records.ts';
import { settledPartitions } from './membership.ts';

const id = 'membership';

/** A new cluster's nodes have found one another before anyone looks. */
export function membershipRecord(cluster: Cluster): Readonly<MembershipRecord> {
  return (
    cluster.membership.get(id) ?? {
      partitions: settledPartitions(cluster),
      regroupAt: [],
      seenAt: cluster.uptime(),
    }
  );
}

export function changeMembership(cluster: Cluster, changes: Partial<MembershipRecord>): void {
  cluster.membership.put(id, { ...membershipRecord(cluster), ...changes });
}

/** The nodes will know of the change as soon as corosync does. */
export function regroupLater(cluster: Cluster, change: Change): void {
  const { granted, withdrawn } = untilKnown(change, pveTiming, cluster.nodes.size);
  const { regroupAt } = membershipRecord(cluster);
  const at = cluster.uptime() + Math.max(granted, withdrawn);
  changeMembership(cluster, { regroupAt: [...regroupAt, at].sort((a, b) => a - b) });
}

/** All that has happened is known now. */
export function regroup(cluster: Cluster): void {
  const now = cluster.uptime();
  const regroupAt = membershipRecord(cluster).regroupAt.filter((at) => at > now);
  changeMembership(cluster, { partitions: settledPartitions(cluster), regroupAt });
}
