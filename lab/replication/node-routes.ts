/** Replication as one node sees it: /nodes/{node}/replication. State lives on the node of the guest only. */
import { nextSync } from '../../model/pvesr/job.ts';
import { integer, node, opt, vmid } from '../api/param.ts';
import { type Route, refuse, route } from '../api/route.ts';
import { membersOf } from '../cluster/membership.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord, ReplicationJobRecord } from '../state/records.ts';
import { jobId, jobNamed, shownJob } from './routes.ts';
import { stateOf } from './states.ts';

/** The job with its state, as `pvesr status` and the API show it. Times are seconds since 1970, 0 = never. */
export function jobStatus(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord) {
  const { lastSync = 0, lastTry = 0, failCount, duration, error, pid } = stateOf(cluster, job, guest);
  return {
    ...shownJob(job),
    vmtype: 'qemu',
    last_sync: lastSync,
    last_try: lastTry,
    next_sync: nextSyncOf(cluster, job, guest),
    fail_count: failCount,
    ...(lastTry > 0 && { duration }),
    ...(error !== undefined && { error }),
    ...(pid !== undefined && { pid }),
  };
}

/** A job that has failed has no next time as long as its target is offline. One that never ran is due since 1970. */
function nextSyncOf(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord): number {
  const state = stateOf(cluster, job, guest);
  if (state.failCount > 0 && !membersOf(cluster, guest.node).has(job.target)) return 0;
  const next = nextSync(job, { ...state, lastTry: state.lastTry ?? 0 });
  return next === Number.POSITIVE_INFINITY ? 0 : next;
}

function jobOn(cluster: Cluster, node: string, id: string): { job: ReplicationJobRecord; guest: GuestRecord } {
  const job = jobNamed(cluster, id);
  const guest = cluster.guests.get(String(job.guest));
  if (guest?.node !== node) throw refuse(`no such replication job '${id}'`);
  return { job, guest };
}

/** Jobs of the guests that are on the node. */
export function jobsOn(cluster: Cluster, node: string): { job: ReplicationJobRecord; guest: GuestRecord }[] {
  return cluster.replicationJobs.values().flatMap((job) => {
    const guest = cluster.guests.get(String(job.guest));
    return guest?.node === node ? [{ job, guest }] : [];
  });
}

export const nodeReplicationRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/replication',
    params: { node, guest: opt(vmid) },
    permission: 'all',
    onNode: true,
    run: ({ cluster, values, may }) =>
      jobsOn(cluster, values.node)
        .filter(({ job }) => values.guest === undefined || values.guest === job.guest)
        .filter(({ job }) => may(`/vms/${job.guest}`, ['VM.Audit']))
        .map(({ job, guest }) => jobStatus(cluster, job, guest)),
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/replication/{id}',
    params: { node, id: jobId },
    permission: 'all',
    run: () => [{ name: 'schedule_now' }, { name: 'log' }, { name: 'status' }],
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/replication/{id}/status',
    params: { node, id: jobId },
    permission: 'all',
    onNode: true,
    run({ cluster, values, need }) {
      const { job, guest } = jobOn(cluster, values.node, values.id);
      need(`/vms/${job.guest}`, ['VM.Audit']);
      return jobStatus(cluster, job, guest);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/replication/{id}/log',
    params: { node, id: jobId, start: opt(integer({ minimum: 0 })), limit: opt(integer({ minimum: 0 })) },
    permission: 'all',
    onNode: true,
    run({ cluster, values, may, need }) {
      const { job, guest } = jobOn(cluster, values.node, values.id);
      if (!may(`/nodes/${values.node}`, ['Sys.Audit'])) need(`/vms/${job.guest}`, ['VM.Audit']);
      const start = values.start ?? 0;
      const lines = stateOf(cluster, job, guest).log.map((t, index) => ({ n: index + 1, t }));
      return lines.slice(start, start + (values.limit ?? 50));
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/replication/{id}/schedule_now',
    params: { node, id: jobId },
    permission: 'all',
    onNode: true,
    run({ cluster, values, need }) {
      const { job, guest } = jobOn(cluster, values.node, values.id);
      need(`/vms/${job.guest}`, ['VM.Replicate']);
      const { lastTry: _forgotten, ...state } = stateOf(cluster, job, guest);
      cluster.replicationStates.put(job.id, state);
      return job.id;
    },
  }),
];
