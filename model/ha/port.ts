/**
 * What the HA services of one node see of the world. All time, all state and all effects come through here, so the same
 * code runs in the replay of recorded cases, in the simulation of a plan and in the lab.
 */
import type { Rule, Sid } from './rules/rule.ts';
import type { Resources } from './service.ts';
import type { LrmStatus, ManagerStatus, ShutdownPolicy } from './status.ts';

export type LogLevel = 'info' | 'notice' | 'warning' | 'err' | 'email';

/** The cluster's file system can't be reached: reads and writes throw it. */
export class ClusterFileSystemError extends Error {
  override readonly name = 'ClusterFileSystemError';
}

export interface HaPort {
  readonly node: string;
  /** Seconds. */
  now(): number;
  log(level: LogLevel, message: string): void;

  quorate(): boolean;
  /** Nodes of the cluster, and which of them are members of this node's partition now. */
  members(): ReadonlyMap<string, boolean>;

  acquireManagerLock(): boolean;
  releaseManagerLock(): boolean;
  /** Of this node, or, to prove that it is fenced, of another. */
  acquireAgentLock(node: string): boolean;
  releaseAgentLock(): boolean;
  /**
   * Our own extension, left out in the replay of recorded cases: whether the node could take its lock now. For 120 s after
   * it was fenced the master still holds it as proof, and what came to run there would have no watchdog: after a second
   * fault it would run twice.
   */
  canProtect?(node: string): boolean;
  /**
   * Our own extension, left out in the replay of recorded cases: a service whose move ended just before its node died is
   * looked for where its configuration is. Otherwise it ends in error, or its configuration is taken from a node that lives.
   */
  readonly followsConfiguration?: boolean;

  /** False when the local view of the cluster's files may be old: what can wait, waits for the next round. */
  refreshClusterState(): boolean;
  readManagerStatus(): ManagerStatus;
  writeManagerStatus(status: ManagerStatus): void;
  readLrmStatus(node: string): LrmStatus | undefined;
  writeLrmStatus(status: LrmStatus): void;
  readResources(): Resources;
  /** Asks for the service to be stopped, as an administrator would. */
  requestStopped(sid: Sid): void;
  readRules(): readonly Rule[];
  /** Takes what administrators have asked for since the last time, in their words. */
  takeCommands(): string[];
  shutdownPolicy(): ShutdownPolicy;
  /** Moves the guest's configuration away from a node that is fenced. */
  stealService(sid: Sid, from: string, to: string): void;
  /** Removes locks that would keep a recovered guest from starting; their name, if there was one. */
  removeGuestLock(sid: Sid, node: string): string | undefined;

  /** Is the host going down, and will it come up again? */
  shutdown(): 'no' | 'poweroff' | 'reboot';

  /** The CRM and the LRM have one each; the host is reset when one that is open is not fed for 60 s. */
  openWatchdog(): string;
  feedWatchdog(id: string): void;
  closeWatchdog(id: string): void;
}

/** The guests of one node, as its LRM handles them. */
export interface Guests {
  running(sid: Sid): boolean;
  /** Each of these begins; `busy` tells when it has ended. */
  start(sid: Sid): void;
  /** @param timeout seconds; undefined = as the guest is set up, 0 = at once */
  stop(sid: Sid, timeout: number | undefined): void;
  migrate(sid: Sid, target: string, live: boolean): void;
  /** Is what was begun with it still going on? */
  busy(sid: Sid): boolean;
  /** Orders carried out at the same time; undefined = each as it comes, to its end. */
  readonly maxWorkers?: number;
}
