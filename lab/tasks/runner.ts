/**
 * Does the work of tasks that are due. Each piece of work and the end of its task are one transaction,
 * so a lab that is killed and started again finishes every running task exactly once.
 */
import { noQuorum } from '../api/quorum.ts';
import { refuse } from '../api/route.ts';
import { isQuorate } from '../cluster/membership.ts';
import type { Cluster } from '../state/cluster.ts';
import type { TaskRecord } from '../state/records.ts';
import { type Performer, performers } from './performers.ts';
import { endTask } from './start.ts';
import type { Work } from './work.ts';

/** Ended tasks that are kept over a restart. */
const archivedTasks = 10_000;

/** What a piece of work may say about itself while it runs. */
export interface RunningTask {
  user: string;
  node: string;
  log(line: string): void;
  /** A line that makes the task end with `WARNINGS: n` instead of `OK`. */
  warn(line: string): void;
}

export class TaskRunner {
  readonly #cluster: Cluster;
  readonly #running = new Map<string, () => void>();
  #stopped = true;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (this.#stopped) return;
      for (const upid of written.get('tasks') ?? []) this.#watch(cluster.tasks.get(upid));
    });
  }

  /** Watches for new tasks, and takes up those that a killed lab left running. */
  start(): void {
    this.#stopped = false;
    this.#cluster.transaction(() => forgetOldTasks(this.#cluster));
    for (const task of this.#cluster.tasks.values()) this.#watch(task);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#running.values()) cancel();
    this.#running.clear();
  }

  #watch(task: TaskRecord | undefined): void {
    if (task?.status !== 'running' || this.#running.has(task.upid)) return;
    const wait = task.dueAtMs - this.#cluster.clock.now();
    this.#running.set(
      task.upid,
      this.#cluster.clock.after(wait, () => {
        this.#running.delete(task.upid);
        this.#finish(task.upid);
      }),
    );
  }

  #finish(upid: string): void {
    const task = this.#cluster.tasks.get(upid);
    // Ended meanwhile: stopped by the user, or its node died.
    if (task?.status !== 'running') return;
    try {
      this.#cluster.transaction(() => perform(this.#cluster, task));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#cluster.transaction(() => {
        if (task.work) performerOf(task.work).abandon?.(this.#cluster, task.work);
        endTask(this.#cluster, upid, reason, task.log);
      });
    }
  }
}

/** As a node's task index does, so that a lab that is used for months doesn't grow for ever. */
function forgetOldTasks(cluster: Cluster): void {
  const ended = cluster.tasks.values().filter((task) => task.status === 'stopped');
  for (const { upid } of ended.slice(0, Math.max(0, ended.length - archivedTasks))) cluster.tasks.delete(upid);
}

function perform(cluster: Cluster, task: TaskRecord): void {
  const log = [...task.log];
  let warnings = 0;
  const running: RunningTask = {
    user: task.user,
    node: task.node,
    log: (line) => log.push(line),
    warn(line) {
      warnings += 1;
      log.push(`WARN: ${line}`);
    },
  };
  if (task.work && !localWork.has(task.work.kind) && !isQuorate(cluster, task.node)) throw refuse(noQuorum);
  if (task.work) performerOf(task.work).perform(cluster, task.work, running);
  endTask(cluster, task.upid, warnings > 0 ? `WARNINGS: ${warnings}` : 'OK', log);
}

/** Work that writes nothing to the cluster's file system. */
const localWork: ReadonlySet<Work['kind']> = new Set([
  'stop-guest',
  'backup-guest',
  'download-image',
  'delete-volume',
  'apply-network',
]);

/** The performer that belongs to a piece of work; `performers` is keyed by kind, so the types agree. */
const performerOf = (work: Work): Performer<Work> => performers[work.kind] as Performer<Work>;
