/** /cluster/backup and /cluster/backup-info. */

import { nextEvent, parseCalendarEvent } from '../../model/calendar.ts';
import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { deleteList, named, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { drivesOf, isCdrom } from '../guests/drives.ts';
import { nameOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue } from '../state/records.ts';
import { contentTypes } from '../storage/storages.ts';
import { backupJobNamed, includedGuests, notBackedUp } from './job.ts';
import { backupParams } from './job-params.ts';

const id = text({ pattern: '\\S+', maxLength: 50 });
const audit = ['perm', '/', ['Sys.Audit']] as const;
const modify = ['perm', '/', ['Sys.Modify']] as const;

/** Only root may choose where on the host something is written or run. */
const rootOnly = ['tmpdir', 'dumpdir', 'script'];

function optionsFrom(values: Values, authId: string): Record<string, ConfigValue> {
  const options: Record<string, ConfigValue> = {};
  for (const [key, value] of Object.entries(values)) {
    if (['id', 'delete'].includes(key) || value === undefined) continue;
    if (rootOnly.includes(key) && authId !== 'root@pam') throw refuseParameter(key, 'Only root may set this option.');
    options[key] = typeof value === 'object' ? value.join('\0') : value;
  }
  return options;
}

function checkJob(cluster: Cluster, job: Config): void {
  const ways = ['all', 'vmid', 'pool'].filter((key) => job[key] !== undefined && job[key] !== 0);
  if (ways.length > 1) throw refuseParameter(ways[1] ?? '', `option '${ways[1]}' conflicts with option '${ways[0]}'`);
  if (ways.length === 0) throw refuseParameter('vmid', 'property is missing and it is not optional');
  if (job.exclude !== undefined && job.all !== 1)
    throw refuseParameter('all', "missing property - 'exclude' requires this property");
  if (job.pool !== undefined && !cluster.pools.has(String(job.pool)))
    throw refuse(`pool '${String(job.pool)}' does not exist`);
  if (job.schedule !== undefined && job.starttime !== undefined) {
    throw refuseParameter('starttime', "'starttime' and 'schedule' cannot both be set");
  }
  if (job.storage === undefined) return;
  const storage = cluster.storages.get(String(job.storage));
  if (!storage) throw refuse(`storage '${String(job.storage)}' does not exist`);
  if (!contentTypes(storage).includes('backup')) throw refuse(`storage '${storage.storage}' does not support backups`);
}

/** As kept, with the lists and the settings of several keys as the API shows them. */
function shown(job: Config, jobId: string, now: number) {
  const { 'prune-backups': prune, fleecing, performance, 'exclude-path': paths, ...rest } = job;
  const event = job.schedule === undefined ? undefined : parseCalendarEvent(String(job.schedule));
  return {
    id: jobId,
    type: 'vzdump',
    ...rest,
    ...(event && { 'next-run': nextEvent(event, now) }),
    ...(prune !== undefined && { 'prune-backups': pairs(prune) }),
    ...(fleecing !== undefined && { fleecing: pairs(fleecing) }),
    ...(performance !== undefined && { performance: pairs(performance) }),
    ...(paths !== undefined && { 'exclude-path': String(paths).split('\0') }),
  };
}

/** `keep-daily=7,keep-weekly=4` -> an object; the values stay text. */
const pairs = (text: ConfigValue): Record<string, string> =>
  Object.fromEntries(
    String(text)
      .split(',')
      .map((part) => part.split('=', 2) as [string, string]),
  );

export const backupRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/backup',
    params: {},
    permission: audit,
    run: ({ cluster }) =>
      cluster.backupJobs.entries().map(([jobId, { options }]) => shown(options, jobId, cluster.now())),
  }),
  route({
    method: 'POST',
    path: '/cluster/backup',
    params: { id: opt(named('pve-configid')), ...backupParams },
    permission: modify,
    run({ cluster, values, authId }) {
      const jobId = values.id ?? `backup-${cluster.random(4).toString('hex')}-${cluster.random(2).toString('hex')}`;
      if (cluster.backupJobs.has(jobId)) throw refuse(`Job '${jobId}' already exists`);
      const options = { enabled: 1, ...optionsFrom(values, authId) };
      checkJob(cluster, options);
      cluster.backupJobs.put(jobId, { options });
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/backup/{id}',
    params: { id },
    permission: audit,
    run: ({ cluster, values }) => shown(backupJobNamed(cluster, values.id), values.id, cluster.now()),
  }),
  route({
    method: 'PUT',
    path: '/cluster/backup/{id}',
    params: { id, ...backupParams, delete: deleteList },
    permission: modify,
    run({ cluster, values, authId }) {
      const before = backupJobNamed(cluster, values.id);
      const given = optionsFrom(values, authId);
      const gone = splitList(values.delete ?? '');
      // Choosing the guests one way gives up the others.
      const ways = ['all', 'vmid', 'pool'].filter((key) => given[key] !== undefined && given[key] !== 0);
      const replaced = ways.length > 0 ? ['all', 'vmid', 'pool', 'exclude'] : [];
      const kept = Object.entries(before).filter(([key]) => !gone.includes(key) && !replaced.includes(key));
      const options: Config = { ...Object.fromEntries(kept), ...given };
      checkJob(cluster, options);
      cluster.backupJobs.put(values.id, { options });
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/backup/{id}',
    params: { id },
    permission: modify,
    run({ cluster, values }) {
      backupJobNamed(cluster, values.id);
      cluster.backupJobs.delete(values.id);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/backup/{id}/included_volumes',
    params: { id },
    permission: audit,
    run: ({ cluster, values }) => ({
      children: includedGuests(cluster, backupJobNamed(cluster, values.id)).map((guest) => ({
        id: guest.vmId,
        name: nameOf(guest),
        type: 'qemu',
        children: drivesOf(guest.config).map(([key, drive]) => ({
          id: `${guest.vmId}:${key}`,
          name: drive.get('file') ?? '',
          included: !isCdrom(drive) && drive.get('backup') !== '0' && !key.startsWith('unused') ? 1 : 0,
          reason: isCdrom(drive) ? 'CD-ROM not included' : drive.get('backup') === '0' ? 'disabled' : 'enabled',
        })),
      })),
    }),
  }),
  route({
    method: 'GET',
    path: '/cluster/backup-info/not-backed-up',
    params: {},
    permission: audit,
    run: ({ cluster }) =>
      notBackedUp(cluster).map((guest) => ({ vmid: guest.vmId, name: nameOf(guest), type: 'qemu' })),
  }),
];
