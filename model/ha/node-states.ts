/** What the master knows of the cluster's nodes: seen, away, to be fenced. */
import type { HaPort } from './port.ts';
import type { LrmMode, NodeState } from './status.ts';

/** A node is to be fenced when it has been away for so many seconds. */
const fenceDelay = 60;
/** A node that left the cluster is forgotten after so many seconds. */
const forgetDelay = 3600;

/** Plain data: last time (s) each node was seen by this master. */
export type LastSeen = Record<string, number>;

export class NodeStates {
  readonly #port: HaPort;
  readonly #states: Record<string, NodeState>;
  readonly #lastSeen: LastSeen;

  constructor(port: HaPort, states: Record<string, NodeState>, lastSeen: LastSeen) {
    this.#port = port;
    this.#states = states;
    this.#lastSeen = lastSeen;
  }

  of(node: string): NodeState {
    return this.#states[node] ?? 'unknown';
  }

  isOnline(node: string): boolean {
    return this.#states[node] === 'online';
  }

  /** Online, or there but kept free of services. */
  isOperational(node: string): boolean {
    return this.#states[node] === 'online' || this.#states[node] === 'maintenance';
  }

  names(): string[] {
    return Object.keys(this.#states).sort();
  }

  online(): string[] {
    return this.names().filter((node) => this.isOnline(node));
  }

  /** Has it been away long enough that its services are to be taken from it? */
  isLost(node: string): boolean {
    const state = this.#states[node];
    if (state === 'online') return false;
    const seen = this.#lastSeen[node];
    if (state === undefined || seen === undefined) {
      // Nobody knows since when: the delay starts now.
      this.#lastSeen[node] ??= this.#port.now();
      return state === undefined;
    }
    return this.#port.now() - seen >= fenceDelay;
  }

  update(members: ReadonlyMap<string, boolean>, modes: ReadonlyMap<string, LrmMode>): void {
    const now = this.#port.now();
    for (const node of [...members.keys()].sort()) {
      if (!members.get(node)) continue;
      this.#lastSeen[node] = now;
      const inMaintenance = modes.get(node) === 'maintenance';
      const state = this.of(node);
      if (state === 'online' && inMaintenance) this.#set(node, 'maintenance');
      else if (state === 'maintenance' && !inMaintenance) this.#set(node, 'online');
      else if (state === 'unknown' || state === 'gone') this.#set(node, inMaintenance ? 'maintenance' : 'online');
    }
    for (const node of this.names()) {
      if (members.get(node)) continue;
      const state = this.of(node);
      if (state === 'online') this.#set(node, 'unknown');
      else if (state === 'unknown' && !members.has(node)) this.#set(node, 'gone');
      else if (state === 'gone' && now - (this.#lastSeen[node] ?? now) >= forgetDelay) this.#forget(node);
    }
  }

  /**
   * Tries to prove that the node is fenced: its LRM gave its lock back, or could not renew it for so long that its
   * watchdog has reset it. Returns whether it is.
   */
  fence(node: string): boolean {
    if (this.of(node) !== 'fence') {
      this.#set(node, 'fence');
      this.#port.log('email', `FENCE: Try to fence node '${node}'`);
    }
    if (!this.#port.acquireAgentLock(node)) return false;
    const message = `fencing: acknowledged - got agent lock for node '${node}'`;
    this.#port.log('info', message);
    this.#set(node, 'unknown');
    this.#port.log('email', `SUCCEED: ${message}`);
    return true;
  }

  #set(node: string, state: NodeState): void {
    this.#port.log('info', `node '${node}': state changed from '${this.of(node)}' => '${state}'`);
    this.#states[node] = state;
  }

  #forget(node: string): void {
    this.#port.log('notice', `deleting gone node '${node}', not a cluster member anymore.`);
    delete this.#states[node];
    delete this.#lastSeen[node];
  }
}
