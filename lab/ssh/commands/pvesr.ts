/** `pvesr status`: the replication jobs whose guest is on this node; `pvesr list`: those of the cluster (pvesr(1)). */
import { jobStatus, jobsOn } from '../../replication/node-routes.ts';
import { type Call, type Command, refuse } from '../command.ts';

export const pvesr: Command = (call) => {
  if (call.args[0] === 'list') return list(call);
  if (call.args[0] !== 'status') return refuse(call, `ERROR: unknown command 'pvesr ${call.args.join(' ')}'`, 255);
  const { cluster, name } = call.machine;
  const jobs = jobsOn(cluster, name)
    .map(({ job, guest }) => jobStatus(cluster, job, guest))
    .toSorted((a, b) => a.guest - b.guest || a.jobnum - b.jobnum);
  call.print(
    row(['JobID', 'Enabled', 'Target', 'LastSync', 'NextSync', 'Duration', 'FailCount', 'State']) +
      jobs.map((job) => row(cells(job, cluster.now()))).join(''),
  );
  return 0;
};

/** As configured: target, schedule (empty: every quarter of an hour), MB/s. */
function list({ machine: { cluster }, print }: Call): number {
  const line = (cells: readonly [string, string, string, string, string]): string => {
    const [job, target, schedule, rate, enabled] = cells;
    return `${job.padEnd(20)} ${target.padEnd(20)} ${schedule.padEnd(20)} ${rate.padEnd(10)} ${enabled}\n`;
  };
  print(line(['JobID', 'Target', 'Schedule', 'Rate', 'Enabled']));
  for (const job of cluster.replicationJobs.values().toSorted((a, b) => a.guest - b.guest || a.number - b.number)) {
    const rate = job.rate === undefined ? '-' : String(job.rate);
    print(line([job.id, `local/${job.target}`, job.schedule ?? '*/15', rate, job.disable ? 'no' : 'yes']));
  }
  return 0;
}

function cells(job: ReturnType<typeof jobStatus>, now: number): string[] {
  return [
    job.id,
    job.disable ? 'No' : 'Yes',
    `local/${job.target}`,
    job.last_sync > 0 ? time(job.last_sync) : '-',
    job.disable || job.next_sync === 0 ? '-' : job.next_sync > now ? time(job.next_sync) : 'pending',
    job.duration === undefined ? '-' : String(job.duration),
    String(job.fail_count),
    job.pid === undefined ? (job.error ?? 'OK') : 'SYNCING',
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
