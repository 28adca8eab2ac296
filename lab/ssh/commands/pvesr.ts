/** `pvesr status`: the replication jobs whose guest is on this node (pvesr(1)). */
import type { Cluster } from '../../state/cluster.ts';
import type { ReplicationJobRecord } from '../../state/records.ts';
import { type Command, refuse } from '../command.ts';

export const pvesr: Command = (call) => {
  if (call.args[0] !== 'status') return refuse(call, `ERROR: unknown command 'pvesr ${call.args.join(' ')}'`, 255);
  const { cluster, name } = call.machine;
  const jobs = cluster.replicationJobs
    .values()
    .filter((job) => cluster.guests.get(String(job.guest))?.node === name)
    .toSorted((a, b) => a.guest - b.guest || a.number - b.number);
  call.print(
    row(['JobID', 'Enabled', 'Target', 'LastSync', 'NextSync', 'Duration', 'FailCount', 'State']) +
      jobs.map((job) => row(cells(cluster, job, name))).join(''),
  );
  return 0;
};

function cells(cluster: Cluster, job: ReplicationJobRecord, node: string): string[] {
  const known = cluster.replicationStates.get(job.id);
  // A state lives on its source only: after a failover the new node knows nothing of earlier runs.
  const state = known?.node === node ? known : undefined;
  const next = job.disable ? '-' : state && state.nextSync > cluster.now() ? time(state.nextSync) : 'pending';
  return [
    job.id,
    job.disable ? 'No' : 'Yes',
    `local/${job.target}`,
    state && state.lastSync > 0 ? time(state.lastSync) : '-',
    next,
    state && state.duration > 0 ? String(state.duration) : '-',
    String(state?.failCount ?? 0),
    state?.error ?? 'OK',
  ];
}

/** `2026-11-24_05:33:00`, in UTC as the lab's nodes run. */
function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', '_');
}

function row([
  job = '',
  enabled = '',
  target = '',
  last = '',
  next = '',
  duration = '',
  fails = '',
  state = '',
]: string[]): string {
  const columns = [
    job.padEnd(10),
    enabled.padEnd(10),
    target.padEnd(20),
    last.padStart(20),
    next.padStart(20),
    duration.padStart(10),
    fails.padStart(10),
    state,
  ];
  return `${columns.join(' ')}\n`;
}
