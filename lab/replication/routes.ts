/** Replication jobs of the cluster: /cluster/replication. */

import { splitList } from '../api/formats.ts';
import { digest, flag, named, node, number, oneOf, opt, text } from '../api/param.ts';
import { type Call, type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { ReplicationJobRecord } from '../state/records.ts';
import { dropReplica, replicatedVolumes } from './replicas.ts';

export const jobId = named('pve-replication-job-id', { pattern: '[1-9][0-9]{2,8}-\\d{1,9}' });

const jobParams = {
  comment: opt(text({ maxLength: 4096 })),
  disable: opt(flag),
  rate: opt(number({ minimum: 1 })),
  remove_job: opt(oneOf('local', 'full')),
  schedule: opt(named('pve-calendar-event', { maxLength: 128 })),
  source: opt(node),
} as const;

export function jobNamed(cluster: Cluster, id: string): ReplicationJobRecord {
  const job = cluster.replicationJobs.get(id);
  if (!job) throw refuse(`no such replication job '${id}'`);
  return job;
}

/** The job as the API shows it. */
export function shownJob(job: ReplicationJobRecord) {
  const { number, removeJob, ...rest } = job;
  return { ...rest, jobnum: number, type: 'local', ...(removeJob && { remove_job: removeJob }) };
}

const needReplicate = (call: Call, job: ReplicationJobRecord): void => call.need(`/vms/${job.guest}`, ['VM.Replicate']);

export const replicationRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/replication',
    params: {},
    permission: 'all',
    run: ({ cluster, may }) =>
      cluster.replicationJobs
        .values()
        .filter((job) => may(`/vms/${job.guest}`, ['VM.Audit']))
        .map((job) => shownJob(job)),
  }),
  route({
    method: 'POST',
    path: '/cluster/replication',
    params: { id: jobId, type: oneOf('local'), target: node, ...jobParams },
    permission: 'all',
    run({ cluster, values, need }) {
      const [guestId = '', number = ''] = values.id.split('-');
      need(`/vms/${guestId}`, ['VM.Replicate']);
      const guest = cluster.guests.get(guestId);
      if (!guest) throw refuse(`no such guest '${guestId}'`);
      if (!cluster.nodes.has(values.target)) throw refuse(`no such node '${values.target}'`);
      if (cluster.replicationJobs.has(values.id)) throw refuse(`replication job '${values.id}' already exists`);
      if (values.target === guest.node) throw refuse(`source and target node can't be equal`);
      const same = cluster.replicationJobs
        .values()
        .find((job) => job.guest === guest.vmId && job.target === values.target);
      if (same)
        throw refuse(
          `there is already a replication job from '${guest.node}' to '${values.target}' for guest ${guestId}`,
        );
      if (replicatedVolumes(cluster, guest).length === 0) throw refuse('no replicatable volumes found');
      const { id, target, comment, disable, rate, schedule, remove_job: removeJob } = values;
      cluster.replicationJobs.put(id, {
        id,
        guest: guest.vmId,
        number: Number(number),
        target,
        source: guest.node,
        ...(comment !== undefined && { comment }),
        ...(disable === 1 && { disable }),
        ...(rate !== undefined && { rate }),
        ...(schedule !== undefined && { schedule }),
        ...(removeJob !== undefined && { removeJob }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/replication/{id}',
    params: { id: jobId },
    permission: 'all',
    run({ cluster, values, need }) {
      const job = jobNamed(cluster, values.id);
      need(`/vms/${job.guest}`, ['VM.Audit']);
      return { ...shownJob(job), digest: digestOf(job) };
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/replication/{id}',
    params: { id: jobId, ...jobParams, digest, delete: opt(named('pve-configid-list', { maxLength: 4096 })) },
    permission: 'all',
    run(call) {
      const { id, digest, delete: deleted, disable, remove_job: removeJob, ...changes } = call.values;
      const job = jobNamed(call.cluster, id);
      needReplicate(call, job);
      checkDigest(digest, job);
      const gone = splitList(deleted ?? '').map(fieldToDelete);
      const changed = withChanges(job, {
        ...changes,
        ...(disable !== undefined && { disable: disable === 1 ? 1 : undefined }),
        ...(removeJob !== undefined && { removeJob }),
      });
      call.cluster.replicationJobs.put(
        id,
        withChanges(changed, Object.fromEntries(gone.map((key) => [key, undefined]))),
      );
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/replication/{id}',
    params: { id: jobId, force: opt(flag), keep: opt(flag) },
    permission: 'all',
    run(call) {
      const job = jobNamed(call.cluster, call.values.id);
      needReplicate(call, job);
      if (call.values.force && call.values.keep)
        throw refuseParameter('keep', "parameters 'force' and 'keep' are mutually exclusive");
      removeJob(call.cluster, job, call.values.keep === 1);
    },
  }),
];

/** Proxmox VE marks the job and removes it with its next run, which here is now. */
export function removeJob(cluster: Cluster, job: ReplicationJobRecord, keepCopy = false): void {
  cluster.replicationJobs.delete(job.id);
  cluster.replicationStates.delete(job.id);
  if (!keepCopy) dropReplica(cluster, job.guest, job.target);
}

const deletable: Readonly<Record<string, keyof ReplicationJobRecord>> = {
  comment: 'comment',
  disable: 'disable',
  rate: 'rate',
  schedule: 'schedule',
  source: 'source',
  remove_job: 'removeJob',
};

function fieldToDelete(name: string): keyof ReplicationJobRecord {
  const field = deletable[name];
  if (!field) throw refuseParameter('delete', `unable to delete required option '${name}'`);
  return field;
}
