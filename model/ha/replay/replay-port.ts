/** How a service of a replayed node sees the cluster. */
import { LockHolder } from '../lock-holder.ts';
import { ClusterFileSystemError, type HaPort, type LogLevel } from '../port.ts';
import type { Rule, Sid } from '../rules/rule.ts';
import type { Resources } from '../service.ts';
import type { LrmStatus, ManagerStatus, ShutdownPolicy } from '../status.ts';
import type { ReplayCluster } from './cluster.ts';
import type { ReplayNode } from './node.ts';

export class ReplayPort extends LockHolder implements HaPort {
  readonly #cluster: ReplayCluster;
  readonly #host: ReplayNode;
  readonly #source: string;
  #time: number;
  #watchdogs = 0;

  constructor(cluster: ReplayCluster, host: ReplayNode, service: 'crm' | 'lrm') {
    super(host.name, cluster.locks);
    this.#cluster = cluster;
    this.#host = host;
    this.#source = `${host.name}/${service}`;
    this.#time = cluster.time;
  }

  /** Takes the cluster's time: at the end of a loop all clocks agree. */
  setClock(): void {
    this.#time = this.#cluster.time;
  }

  /** A round takes one second of the service's own clock, and the cluster's follows. */
  during(round: () => boolean): boolean {
    this.setClock();
    const goesOn = round();
    this.#time += 1;
    this.#cluster.time = this.#time;
    return goesOn;
  }

  now(): number {
    return this.#time;
  }

  log(level: LogLevel, message: string): void {
    this.#cluster.journal.write(level, this.#time, this.#source, message);
  }

  quorate(): boolean {
    return this.#cluster.isQuorate(this.node);
  }

  members(): ReadonlyMap<string, boolean> {
    return this.#cluster.members();
  }

  refreshClusterState(): boolean {
    return !this.#host.broken.update;
  }

  readManagerStatus(): ManagerStatus {
    this.#checkFiles();
    return this.#cluster.status;
  }

  writeManagerStatus(status: ManagerStatus): void {
    this.#checkFiles();
    this.#cluster.status = status;
  }

  readLrmStatus(node: string): LrmStatus | undefined {
    this.#checkFiles();
    return this.#cluster.lrmStatus.get(node);
  }

  writeLrmStatus(status: LrmStatus): void {
    this.#checkFiles();
    // Without quorum the cluster's file system is read-only.
    if (this.quorate()) this.#cluster.lrmStatus.set(this.node, status);
  }

  readResources(): Resources {
    this.#checkFiles();
    return this.#cluster.resources;
  }

  requestStopped(sid: Sid): void {
    this.#checkFiles();
    const resource = this.#cluster.resources[sid];
    if (resource) resource.state = 'stopped';
  }

  readRules(): readonly Rule[] {
    this.#checkFiles();
    return this.#cluster.rules;
  }

  takeCommands(): string[] {
    this.#checkFiles();
    return this.#cluster.commands.splice(0);
  }

  shutdownPolicy(): ShutdownPolicy {
    return this.#cluster.shutdownPolicy;
  }

  stealService(sid: Sid, _from: string, to: string): void {
    this.#checkFiles();
    this.#cluster.place(sid, to);
  }

  removeGuestLock(sid: Sid): string | undefined {
    const lock = this.#cluster.guestLocks.get(sid);
    this.#cluster.guestLocks.delete(sid);
    return lock;
  }

  shutdown(): 'no' | 'poweroff' | 'reboot' {
    return this.#host.shutdown;
  }

  openWatchdog(): string {
    this.#watchdogs += 1;
    const id = `${this.#source}/${this.#watchdogs}`;
    this.#cluster.watchdogs.feed(this.node, id, this.#time);
    return id;
  }

  feedWatchdog(id: string): void {
    this.#cluster.watchdogs.feed(this.node, id, this.#time);
  }

  closeWatchdog(id: string): void {
    this.#cluster.watchdogs.close(this.node, id);
  }

  #checkFiles(): void {
    if (this.#host.broken.rw) throw new ClusterFileSystemError('cfs connection refused - not mounted?');
  }
}
