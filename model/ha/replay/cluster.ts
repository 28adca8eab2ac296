/** The simulated cluster of a replay: hosts, files, locks, and whose services run. No time but its own. */
import { Locks } from '../locks.ts';
import type { Rule, Sid } from '../rules/rule.ts';
import type { Resource } from '../service.ts';
import type { LrmStatus, ManagerStatus, ShutdownPolicy } from '../status.ts';
import { Watchdogs } from '../watchdogs.ts';
import type { Case } from './case.ts';
import { Journal } from './journal.ts';
import { ReplayNode } from './node.ts';

export class ReplayCluster {
  readonly journal = new Journal();
  readonly locks = new Locks();
  readonly watchdogs = new Watchdogs();
  readonly nodes: ReadonlyMap<string, ReplayNode>;
  readonly lrmStatus = new Map<string, LrmStatus>();
  readonly resources: Record<Sid, Resource>;
  readonly rules: readonly Rule[];
  readonly shutdownPolicy: ShutdownPolicy;
  /** Waiting for the master. */
  readonly commands: string[] = [];
  /** Where each running service runs. */
  readonly running = new Map<Sid, string>();
  readonly guestLocks = new Map<Sid, string>();
  status: ManagerStatus;
  /** Seconds. */
  time = 0;
  /** Seconds: loops before that don't count towards the next list of commands. */
  delayedUntil = 0;
  readonly #failures = new Map<string, number>();

  constructor(recorded: Case) {
    this.status = structuredClone(recorded.status);
    this.resources = structuredClone(recorded.resources);
    this.rules = recorded.rules;
    this.shutdownPolicy = recorded.shutdownPolicy;
    const names = Object.keys(recorded.hardware).sort();
    this.nodes = new Map(names.map((name) => [name, new ReplayNode(this, name)]));
  }

  members(): ReadonlyMap<string, boolean> {
    return new Map([...this.nodes.values()].map(({ name, power, network }) => [name, power && network]));
  }

  isQuorate(node: string): boolean {
    const members = this.members();
    const online = [...members.values()].filter(Boolean).length;
    return members.get(node) === true && online > Math.floor(members.size / 2);
  }

  place(sid: Sid, node: string): void {
    const resource = this.resources[sid];
    if (resource) resource.node = node;
  }

  /** True for the first `times` calls, then false once, and from the beginning. */
  fails(what: 'start' | 'move', sid: Sid, times: number): boolean {
    const key = `${what} ${sid}`;
    const failed = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failed < times ? failed + 1 : 0);
    return failed < times;
  }
}
