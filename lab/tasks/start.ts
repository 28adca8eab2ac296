/** Starts and ends tasks. A task is a record; the runner does its work when it is due. */
import { timeOn } from '../nodes/time.ts';
import type { Cluster } from '../state/cluster.ts';
import type { TaskRecord } from '../state/records.ts';
import { printUpid } from './upid.ts';
import type { Work } from './work.ts';

export interface TaskStart {
  node: string;
  type: string;
  /** Middle field of the task id: a vmId, a job; empty when left out. */
  id?: string | number;
  user: string;
  work?: Work;
  /** First lines of the log. */
  log?: readonly string[];
  /** How long it runs; the lab's setting when left out, 0 for one that ends at once. */
  ms?: number;
}

/** Records a running task and answers its id. */
export function startTask(cluster: Cluster, start: TaskStart): string {
  const settings = cluster.settings;
  const pid = settings.lastPid + 1;
  cluster.changeSettings({ ...settings, lastPid: pid });
  const startTimeMs = cluster.clock.now();
  const task: Omit<TaskRecord, 'upid'> = {
    node: start.node,
    pid,
    type: start.type,
    id: String(start.id ?? ''),
    user: start.user,
    startTime: timeOn(cluster, start.node),
    startTimeMs,
    dueAtMs: startTimeMs + (start.ms ?? settings.taskMs),
    status: 'running',
    log: start.log ?? [],
    ...(start.work && { work: start.work }),
  };
  const bootedAt = cluster.nodes.get(start.node)?.bootedAt ?? task.startTime;
  // The kernel's process start time: hundredths of a second since the node came up.
  const upid = printUpid({ ...task, processStart: Math.max(0, task.startTime - bootedAt) * 100 });
  cluster.tasks.put(upid, { ...task, upid });
  return upid;
}

/** Ends a task: `OK`, `WARNINGS: n` or the error's text. */
export function endTask(cluster: Cluster, upid: string, exitStatus: string, log: readonly string[]): void {
  const last =
    exitStatus === 'OK' || exitStatus.startsWith('WARNINGS:') ? `TASK ${exitStatus}` : `TASK ERROR: ${exitStatus}`;
  cluster.tasks.patch(upid, {
    status: 'stopped',
    exitStatus,
    endTime: timeOn(cluster, cluster.tasks.get(upid)?.node ?? ''),
    log: [...log, last],
    work: undefined,
  });
}

/** Running tasks of a node that died: what they did is left half done, as after a crash. */
export function interruptTasks(cluster: Cluster, node: string): void {
  for (const task of cluster.tasks.values()) {
    if (task.status !== 'running' || task.node !== node) continue;
    cluster.tasks.patch(task.upid, {
      status: 'stopped',
      exitStatus: 'unexpected status',
      endTime: timeOn(cluster, node),
      work: undefined,
    });
  }
}
