/** Elapses the transient timers of the nodes by the lab's clock, and starts their services. */
import type { Cluster } from '../state/cluster.ts';
import type { UnitTimerRecord } from '../state/course-records.ts';
import { writeJournal } from '../state/journal.ts';

/** Runs a command on a host; resolves to its exit code. Commands that wait for nothing have done their work when it returns. */
export type Execute = (host: string, command: readonly string[]) => Promise<number>;

export const timerId = (node: string, unit: string): string => `${node} ${unit}`;

export class UnitTimers {
  readonly #cluster: Cluster;
  readonly #execute: Execute;
  #cancel: (() => void) | undefined;
  #running = false;

  constructor(cluster: Cluster, execute: Execute) {
    this.#cluster = cluster;
    this.#execute = execute;
    cluster.store.onCommit((written) => {
      if (this.#running && written.has('unitTimers')) this.#wait();
    });
  }

  /** Goes on from what is recorded. */
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
    const next = Math.min(...this.#cluster.unitTimers.values().map(({ at }) => at));
    if (next === Number.POSITIVE_INFINITY) return;
    this.#cancel = this.#cluster.clock.after((next - this.#cluster.uptime()) * 1000, () => this.#elapse());
  }

  #elapse(): void {
    const now = this.#cluster.uptime();
    const due = this.#cluster.unitTimers.values().filter(({ at }) => at <= now);
    for (const timer of due) this.#cluster.transaction(() => this.#startService(timer));
    this.#wait();
  }

  /** A transient timer that has elapsed is gone, its service goes on. */
  #startService({ node, unit, command }: UnitTimerRecord): void {
    this.#cluster.unitTimers.delete(timerId(node, unit));
    this.#tell(node, 'info', `Started ${unit}.service - ${command.join(' ')}.`);
    this.#execute(node, command).then((code) => {
      if (code === 0) return;
      const message = `${unit}.service: Main process exited, code=exited, status=${code}/n/a`;
      this.#cluster.transaction(() => this.#tell(node, 'err', message));
    }, console.error);
  }

  #tell(host: string, level: string, message: string): void {
    writeJournal(this.#cluster, { host, unit: 'systemd', level, message });
  }
}
