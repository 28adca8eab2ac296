/**
 * Runs replication jobs that are due, as pvescheduler does on each node: one after another, failed ones
 * again after 5, 10, 15 and then every 30 minutes, none while its target is down. A job whose guest
 * came from elsewhere (HA has recovered it) is turned round first.
 */
import { nextEvent, parseCalendarEvent } from '../calendar.ts';
import type { Cluster } from '../state/cluster.ts';
import { replicaKey } from '../state/cluster.ts';
import type { GuestRecord, ReplicationJobRecord, ReplicationStateRecord } from '../state/records.ts';
import { isActive, storageNamed } from '../storage/storages.ts';
import { replicatedVolumes, syncReplica } from './replicas.ts';

const defaultSchedule = '*/15';

/** Seconds that a run without much to send takes. */
const runSeconds = 2.4;

const retryMinutes = [5, 10, 15];
const lastRetryMinutes = 30;

/** How often the scheduler looks, milliseconds. Proxmox VE looks every minute. */
const roundMs = 5_000;

export class ReplicationScheduler {
  readonly #cluster: Cluster;
  #cancel: (() => void) | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  start(): void {
    this.#cancel = this.#cluster.clock.after(roundMs, () => {
      runReplication(this.#cluster);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

export interface ReplicationRun {
  /** Also jobs that aren't due. */
  all?: boolean;
  /** Only this guest's jobs. */
  vmId?: number;
}

/** One round on every node that is alive. Answers the ids of the jobs that ran. */
export function runReplication(cluster: Cluster, { all = false, vmId }: ReplicationRun = {}): string[] {
  const ran: string[] = [];
  for (const job of dueJobs(cluster, all)) {
    if (vmId !== undefined && job.guest !== vmId) continue;
    cluster.transaction(() => runJob(cluster, job));
    ran.push(job.id);
  }
  return ran;
}

function dueJobs(cluster: Cluster, all: boolean): ReplicationJobRecord[] {
  const now = cluster.now();
  const due: { job: ReplicationJobRecord; at: number }[] = [];
  for (const job of cluster.replicationJobs.values()) {
    const guest = cluster.guests.get(String(job.guest));
    if (job.disable === 1 || !guest || !cluster.nodes.get(guest.node)?.alive) continue;
    const at = stateOf(cluster, job, guest).nextSync;
    if (all || at <= now) due.push({ job, at });
  }
  return due
    .sort((a, b) => a.at - b.at || a.job.guest - b.job.guest || a.job.number - b.job.number)
    .map(({ job }) => job);
}

/** The job's state as its guest's node knows it: nothing, when the guest has just come there. */
export function stateOf(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord): ReplicationStateRecord {
  const state = cluster.replicationStates.get(job.id);
  if (state?.node === guest.node) return state;
  return { jobId: job.id, node: guest.node, lastSync: 0, lastTry: 0, nextSync: 0, failCount: 0, duration: 0, log: [] };
}

function runJob(cluster: Cluster, scheduled: ReplicationJobRecord): void {
  const guest = cluster.guests.get(String(scheduled.guest));
  if (!guest) return;
  const job = adopted(cluster, scheduled, guest);
  const now = cluster.now();
  const before = stateOf(cluster, job, guest);
  const error = obstacle(cluster, job, guest);
  const stamp = (text: string) =>
    `${new Date(now * 1000).toISOString().slice(0, 19).replace('T', ' ')} ${job.id}: ${text}`;
  if (error === undefined) {
    syncReplica(cluster, guest, job.id, job.target);
    cluster.replicationStates.put(job.id, {
      jobId: job.id,
      node: guest.node,
      lastSync: now,
      lastTry: now,
      nextSync: nextRun(job, now),
      failCount: 0,
      duration: runSeconds,
      log: [stamp('start replication job'), ...sentLines(cluster, guest, stamp), stamp('end replication job')],
    });
    return;
  }
  const failCount = before.failCount + 1;
  cluster.replicationStates.put(job.id, {
    ...before,
    lastTry: now,
    nextSync: now + 60 * (retryMinutes[failCount - 1] ?? lastRetryMinutes),
    failCount,
    error,
    log: [stamp('start replication job'), stamp(`end replication job with error: ${error}`)],
  });
}

function sentLines(cluster: Cluster, guest: GuestRecord, stamp: (text: string) => string): string[] {
  const volumes = replicatedVolumes(cluster, guest).map((volume) => `${volume.storage}:${volume.name}`);
  return [
    stamp(`guest => VM ${guest.vmId}, running => ${guest.status === 'running' ? 1 : 0}`),
    stamp(`volumes => ${volumes.join(',')}`),
  ];
}

/** The guest was stolen from the job's source: the job now starts here and, where it led here, leads back. */
function adopted(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord): ReplicationJobRecord {
  if (job.source === undefined || job.source === guest.node) {
    if (job.source === guest.node) return job;
    const sourced = { ...job, source: guest.node };
    cluster.replicationJobs.put(job.id, sourced);
    return sourced;
  }
  const turned = job.target === guest.node;
  const after = { ...job, source: guest.node, target: turned ? job.source : job.target };
  cluster.replicationJobs.put(job.id, after);
  if (turned) cluster.replicas.delete(replicaKey(job.guest, guest.node));
  return after;
}

/** Why the job can't run now. */
function obstacle(cluster: Cluster, job: ReplicationJobRecord, guest: GuestRecord): string | undefined {
  const target = cluster.nodes.get(job.target);
  if (!target?.alive) {
    return (
      `command '/usr/bin/ssh -e none -o 'BatchMode=yes' -o 'HostKeyAlias=${job.target}' root@${target?.address ?? job.target} ` +
      `-- pvesr prepare-local-job ${job.id}' failed: exit code 255`
    );
  }
  for (const volume of replicatedVolumes(cluster, guest)) {
    if (!isActive(cluster, storageNamed(cluster, volume.storage), job.target)) {
      return `storage '${volume.storage}' is not available on node '${job.target}'`;
    }
  }
  return undefined;
}

/** When the job is due next; a job never run is due at once. */
export function nextRun(job: ReplicationJobRecord, after: number): number {
  const event = parseCalendarEvent(job.schedule ?? defaultSchedule);
  return (event && nextEvent(event, after)) ?? after + 15 * 60;
}
