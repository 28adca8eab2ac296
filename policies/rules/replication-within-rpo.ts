import { type ClusterGuest, clusterOf } from '../cluster.ts';
import type { Rule } from '../rule.ts';

/**
 * No replica falls further behind than its guest may lose. A node's jobs run one after another, so its interval, the queue
 * before it and its own run count together.
 */
export const replicationWithinRpo: Rule = {
  id: 'replication-within-rpo',
  title: 'Interval, queue and transfer of replication stay within the RPO',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' }],
  remediation:
    'Set a shorter `replication.intervalMinutes` in the file of the service, raise `rateMBps`, or spread the guests over more nodes.',
  check: (stack) => {
    const { guests, lags } = clusterOf(stack);
    return guests.flatMap((guest) => {
      const { urn, name, vmId, rpoMinutes } = guest;
      if (urn === undefined) return [];
      const [target, seconds] = [...(lags.get(vmId) ?? [])].sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
      if (seconds <= 60 * rpoMinutes) return [];
      return [
        {
          urn,
          message: `guest ${name} (${vmId}): its replica on ${target} ${behind(seconds)} (${cause(guest, target, guests)}), but no more than ${rpoMinutes} min may be lost.`,
        },
      ];
    });
  },
};

function behind(seconds: number): string {
  return seconds === Number.POSITIVE_INFINITY ? 'is never made' : `falls up to ${Math.ceil(seconds / 60)} min behind`;
}

function cause(guest: ClusterGuest, target: string, guests: readonly ClusterGuest[]): string {
  const schedule = guest.jobs.find((job) => job.target === target)?.schedule ?? '*/15';
  const queue = guests.filter(({ node }) => node === guest.node).reduce((sum, { jobs }) => sum + jobs.length, 0);
  return `schedule ${schedule}, ${queue} ${queue === 1 ? 'job' : 'jobs in turn'} on ${guest.node}`;
}
