/**
 * The HA stack of a whole cluster on one clock: the rounds of every node's CRM and LRM, locks, watchdogs. What it moves
 * and starts, and who hears whom, is its world's affair: the lab's records or a simulated plan.
 */
import { Crm, type CrmState } from './crm.ts';
import { agentLock, type Lock, Locks } from './locks.ts';
import { Lrm, type LrmState } from './lrm.ts';
import { type Guests, type LogLevel, NodePort } from './node-port.ts';
import type { Rule, Sid } from './rules/rule.ts';
import type { Resources } from './service.ts';
import { emptyManagerStatus, type LrmStatus, type ManagerStatus, type ShutdownPolicy } from './status.ts';
import { type OpenWatchdogs, Watchdogs } from './watchdogs.ts';

export interface HaLogEntry {
  /** Seconds. */
  at: number;
  level: LogLevel;
  node: string;
  service: 'crm' | 'lrm';
  message: string;
}

/** What the HA stack acts on. */
export interface HaWorld {
  /** Names of all nodes of the cluster. */
  readonly nodes: readonly string[];
  quorate(node: string): boolean;
  /** Nodes that `node` is in one membership with, itself included. */
  hears(node: string): ReadonlySet<string>;
  resources(): Resources;
  rules(): readonly Rule[];
  shutdownPolicy(): ShutdownPolicy;
  /** Is the host going down? */
  shutdown(node: string): 'no' | 'poweroff' | 'reboot';
  guests(node: string): Guests;
  requestStopped(sid: Sid): void;
  stealService(sid: Sid, from: string, to: string): void;
  removeGuestLock(sid: Sid, node: string): string | undefined;
  /** The node's watchdog was not fed: its hardware resets it. */
  reset(node: string): void;
  /** CRM and LRM of a host that goes down have ended: it may switch off. */
  halted(node: string): void;
  log(entry: HaLogEntry): void;
}

/** One host's part. Plain data; absent services don't run. */
export interface HaHost {
  crm?: CrmState;
  lrm?: LrmState;
  /** Seconds: when the next rounds are due. */
  nextCrm: number;
  nextLrm: number;
  watchdogs: number;
}

/** All that the HA stack keeps, as plain data: what lies in the cluster's file system and in its processes. */
export interface HaState {
  status: ManagerStatus;
  lrm: Record<string, LrmStatus>;
  locks: Record<string, Lock>;
  watchdogs: OpenWatchdogs;
  commands: string[];
  hosts: Record<string, HaHost>;
}

export const emptyHaState = (): HaState => ({
  status: emptyManagerStatus(),
  lrm: {},
  locks: {},
  watchdogs: {},
  commands: [],
  hosts: {},
});

/** Seconds between the rounds of neighbours: they don't all start in the same moment. */
const stagger = 0.1;

export class HaCluster {
  readonly state: HaState;
  readonly world: HaWorld;
  readonly locks: Locks;
  readonly watchdogs: Watchdogs;
  readonly #services = new Map<string, { crm?: Crm; lrm?: Lrm }>();

  constructor(world: HaWorld, state: HaState = emptyHaState()) {
    this.world = world;
    this.state = state;
    this.locks = new Locks(state.locks);
    this.watchdogs = new Watchdogs(state.watchdogs);
    for (const [node, host] of Object.entries(state.hosts)) {
      this.#services.set(node, {
        ...(host.crm && { crm: new Crm(this.#port(node, 'crm'), host.crm) }),
        ...(host.lrm && { lrm: new Lrm(this.#port(node, 'lrm'), this.world.guests(node), host.lrm) }),
      });
    }
  }

  /** The host has come up at `now` (s). */
  boot(node: string, now: number): void {
    this.#now = now;
    const offset = this.world.nodes.indexOf(node) * stagger;
    const host: HaHost = { nextCrm: now + offset, nextLrm: now + offset + stagger / 2, watchdogs: 0 };
    this.state.hosts[node] = host;
    const crm = new Crm(this.#port(node, 'crm'));
    const lrm = new Lrm(this.#port(node, 'lrm'), this.world.guests(node));
    host.crm = crm.state;
    host.lrm = lrm.state;
    this.#services.set(node, { crm, lrm });
  }

  /** The host has lost its power or was reset. */
  crash(node: string): void {
    delete this.state.hosts[node];
    this.#services.delete(node);
    this.watchdogs.closeAll(node);
  }

  isUp(node: string): boolean {
    return this.#services.has(node);
  }

  /** Does the node's LRM hold its lock, so that its watchdog will reset it when it is cut off? */
  protects(node: string, now: number): boolean {
    return this.locks.isHeldBy(agentLock(node), node, now) && this.#services.get(node)?.lrm?.isActive === true;
  }

  /** The host is told to go down; its world says how (`shutdown`). */
  requestShutdown(node: string, now: number): void {
    this.#now = now;
    this.#services.get(node)?.lrm?.requestShutdown();
  }

  /** `ha-manager crm-command ...`, and moves and stops of single services. */
  command(command: string): void {
    this.state.commands.push(command);
  }

  /** A guest's start, stop or move on the node has ended: its LRM goes on. */
  workEnded(node: string, now: number): void {
    this.#now = now;
    this.#services.get(node)?.lrm?.continueWork();
  }

  /** Seconds: when something is due next; Infinity = nothing runs. */
  next(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const node in this.state.hosts) {
      const host = this.state.hosts[node] as HaHost;
      if (host.crm) next = Math.min(next, host.nextCrm);
      if (host.lrm) next = Math.min(next, host.nextLrm);
    }
    for (const node of this.#services.keys()) next = Math.min(next, this.watchdogs.expiry(node));
    return next;
  }

  /** Does all that is due until `now` (s), in order of time, nodes by name. */
  advance(now: number): void {
    for (let next = this.next(); next <= now; next = this.next()) {
      this.#now = next;
      this.#step(next);
    }
    this.#now = Math.max(this.#now, now);
  }

  #now = 0;

  #step(at: number): void {
    for (const node of this.world.nodes) {
      const host = this.state.hosts[node];
      const services = this.#services.get(node);
      if (!host || !services) continue;
      if (this.watchdogs.expiry(node) <= at) {
        this.crash(node);
        this.world.reset(node);
        continue;
      }
      if (services.crm && host.nextCrm <= at) this.#runCrm(node, host, services.crm);
      if (services.lrm && host.nextLrm <= at) this.#runLrm(node, host, services.lrm);
    }
  }

  #runCrm(node: string, host: HaHost, crm: Crm): void {
    const goesOn = crm.round();
    host.nextCrm = this.#now + crm.pause;
    if (goesOn) return;
    delete host.crm;
    delete this.#services.get(node)?.crm;
    if (this.world.shutdown(node) !== 'no' && !host.lrm) this.#halt(node);
  }

  #runLrm(node: string, host: HaHost, lrm: Lrm): void {
    const goesOn = lrm.round();
    host.nextLrm = this.#now + lrm.pause;
    if (goesOn) return;
    delete host.lrm;
    delete this.#services.get(node)?.lrm;
    const crm = this.#services.get(node)?.crm;
    if (crm) crm.requestShutdown();
    else this.#halt(node);
  }

  #halt(node: string): void {
    this.crash(node);
    this.world.halted(node);
  }

  #port(node: string, service: 'crm' | 'lrm'): NodePort {
    return new NodePort(this, node, service, () => this.#now);
  }
}
