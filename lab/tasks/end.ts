/** Waiting for a task, as the command line tools of Proxmox VE do. */
import type { Cluster } from '../state/cluster.ts';
import type { TaskRecord } from '../state/records.ts';

/** How often it is looked at once it is late, ms of the lab's time. */
const pauseMs = 100;

/** The task when it has ended, which takes the lab's time. Undefined = it is forgotten meanwhile. */
export async function endOf(cluster: Cluster, upid: string): Promise<TaskRecord | undefined> {
  let wait = Math.max(0, (cluster.tasks.get(upid)?.dueAtMs ?? 0) - cluster.clock.now());
  for (;;) {
    const task = cluster.tasks.get(upid);
    if (task?.status !== 'running') return task;
    await new Promise<void>((resolve) => {
      cluster.clock.after(wait, resolve);
    });
    wait = pauseMs;
  }
}
