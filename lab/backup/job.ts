/** Backup jobs of the cluster: which guests they take. */
import { splitList } from '../api/formats.ts';
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, GuestRecord } from '../state/records.ts';

export function backupJobNamed(cluster: Cluster, id: string): Config {
  const job = cluster.backupJobs.get(id);
  if (!job) throw refuse(`No such job '${id}'`);
  return job.options;
}

/** The guests of a job: named ones, those of a pool, or all but some. */
export function includedGuests(cluster: Cluster, job: Config): GuestRecord[] {
  const excluded = splitList(String(job.exclude ?? ''));
  const named = splitList(String(job.vmid ?? ''));
  const pool = job.pool === undefined ? undefined : cluster.pools.get(String(job.pool));
  return cluster.guests.values().filter(({ vmId }) => {
    if (job.all === 1) return !excluded.includes(String(vmId));
    return job.pool === undefined ? named.includes(String(vmId)) : pool?.vmIds.includes(vmId);
  });
}

/** Guests that no enabled job takes. */
export function notBackedUp(cluster: Cluster): GuestRecord[] {
  const taken = new Set<number>();
  for (const { options } of cluster.backupJobs.values()) {
    if (options.enabled === 0) continue;
    for (const { vmId } of includedGuests(cluster, options)) taken.add(vmId);
  }
  return cluster.guests.values().filter((guest) => !taken.has(guest.vmId) && guest.config.template !== 1);
}

/** Takes a destroyed guest out of all jobs; a job that is left without any stays, and does nothing. */
export function purgeFromBackupJobs(cluster: Cluster, vmId: number): void {
  for (const [id, { options }] of cluster.backupJobs.entries()) {
    for (const key of ['vmid', 'exclude']) {
      const members = splitList(String(options[key] ?? ''));
      if (!members.includes(String(vmId))) continue;
      const rest = members.filter((member) => member !== String(vmId)).join(',');
      const { [key]: _, ...others } = options;
      cluster.backupJobs.put(id, { options: rest === '' ? others : { ...others, [key]: rest } });
    }
  }
}
