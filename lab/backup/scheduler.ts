/** Runs the backup jobs by the lab's clock, each guest's on the node where it is. What a lab that stood still has missed is not made up for. */
import { nextEvent, parseCalendarEvent } from '../../model/calendar.ts';
import { isQuorate } from '../cluster/membership.ts';
import type { Cluster } from '../state/cluster.ts';
import { startTask } from '../tasks/start.ts';
import { includedGuests } from './job.ts';

export class BackupScheduler {
  readonly #cluster: Cluster;
  #cancel: (() => void) | undefined;
  #running = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (this.#running && written.has('backupJobs')) this.#wait();
    });
  }

  start(): void {
    this.#running = true;
    this.#wait();
  }

  stop(): void {
    this.#running = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const now = this.#cluster.now();
    const due = this.#cluster.backupJobs.entries().flatMap(([id, { options }]) => {
      const event = options.enabled === 0 ? undefined : parseCalendarEvent(String(options.schedule ?? ''));
      const at = options.schedule === undefined || !event ? undefined : nextEvent(event, now);
      return at === undefined ? [] : [{ id, at }];
    });
    const next = Math.min(...due.map(({ at }) => at));
    if (next === Number.POSITIVE_INFINITY) return;
    const jobs = due.filter(({ at }) => at === next).map(({ id }) => id);
    this.#cancel = this.#cluster.clock.after(next * 1000 - this.#cluster.clock.now(), () => {
      this.#cluster.transaction(() => {
        for (const id of jobs) this.#run(id);
      });
      this.#wait();
    });
  }

  #run(id: string): void {
    const { options } = this.#cluster.backupJobs.get(id) ?? {};
    if (options?.storage === undefined) return;
    const { storage, 'prune-backups': prune } = options;
    for (const { vmId, node, config } of includedGuests(this.#cluster, options)) {
      if (config.template === 1 || !this.#cluster.nodes.get(node)?.alive || !isQuorate(this.#cluster, node)) continue;
      startTask(this.#cluster, {
        ...{ node, type: 'vzdump', id: vmId, user: 'root@pam' },
        work: {
          ...{ kind: 'backup-guest', vmId, storage: String(storage) },
          ...(prune !== undefined && { prune: String(prune) }),
        },
      });
    }
  }
}
