/** How the HA services of one node see their cluster. */
import type { HaCluster } from './ha-cluster.ts';
import { LockHolder } from './lock-holder.ts';
import { agentLock } from './locks.ts';
import { ClusterFileSystemError, type HaPort, type LogLevel } from './port.ts';
import type { Rule, Sid } from './rules/rule.ts';
import type { Resources } from './service.ts';
import type { LrmStatus, ManagerStatus, ShutdownPolicy } from './status.ts';

export type { Guests, LogLevel } from './port.ts';

export class NodePort extends LockHolder implements HaPort {
  readonly followsConfiguration = true;
  readonly #cluster: HaCluster;
  readonly #service: 'crm' | 'lrm';
  readonly #clock: () => number;

  /** @param clock seconds */
  constructor(cluster: HaCluster, node: string, service: 'crm' | 'lrm', clock: () => number) {
    super(node, cluster.locks);
    this.#cluster = cluster;
    this.#service = service;
    this.#clock = clock;
  }

  now(): number {
    return this.#clock();
  }

  log(level: LogLevel, message: string): void {
    this.#cluster.world.log({ at: this.now(), level, node: this.node, service: this.#service, message });
  }

  quorate(): boolean {
    return this.#cluster.world.quorate(this.node);
  }

  members(): ReadonlyMap<string, boolean> {
    const heard = this.#cluster.world.hears(this.node);
    return new Map(this.#cluster.world.nodes.map((node) => [node, heard.has(node)]));
  }

  canProtect(node: string): boolean {
    return this.#cluster.locks.isFreeFor(agentLock(node), node, this.now());
  }

  refreshClusterState(): boolean {
    return true;
  }

  readManagerStatus(): ManagerStatus {
    return this.#cluster.state.status;
  }

  writeManagerStatus(status: ManagerStatus): void {
    this.#checkWritable();
    this.#cluster.state.status = status;
  }

  readLrmStatus(node: string): LrmStatus | undefined {
    return this.#cluster.state.lrm[node];
  }

  writeLrmStatus(status: LrmStatus): void {
    this.#checkWritable();
    this.#cluster.state.lrm[this.node] = status;
  }

  readResources(): Resources {
    return this.#cluster.world.resources();
  }

  requestStopped(sid: Sid): void {
    this.#cluster.world.requestStopped(sid);
  }

  readRules(): readonly Rule[] {
    return this.#cluster.world.rules();
  }

  takeCommands(): string[] {
    return this.#cluster.state.commands.splice(0);
  }

  shutdownPolicy(): ShutdownPolicy {
    return this.#cluster.world.shutdownPolicy();
  }

  stealService(sid: Sid, from: string, to: string): void {
    this.#cluster.world.stealService(sid, from, to);
  }

  removeGuestLock(sid: Sid, node: string): string | undefined {
    return this.#cluster.world.removeGuestLock(sid, node);
  }

  shutdown(): 'no' | 'poweroff' | 'reboot' {
    return this.#cluster.world.shutdown(this.node);
  }

  openWatchdog(): string {
    const host = this.#cluster.state.hosts[this.node];
    if (!host) throw new Error(`${this.node} is down`);
    host.watchdogs += 1;
    const id = `${this.node}/${this.#service}/${host.watchdogs}`;
    this.#cluster.watchdogs.feed(this.node, id, this.now());
    return id;
  }

  feedWatchdog(id: string): void {
    this.#cluster.watchdogs.feed(this.node, id, this.now());
  }

  closeWatchdog(id: string): void {
    this.#cluster.watchdogs.close(this.node, id);
  }

  /** Without quorum the cluster's file system is read-only. */
  #checkWritable(): void {
    if (!this.quorate()) throw new ClusterFileSystemError('Permission denied (no quorum)');
  }
}
