/** How a node takes and gives back the cluster's locks: the same in a replay and in a simulated cluster. */
import { agentLock, type Locks } from './locks.ts';
import type { LogLevel } from './port.ts';

export abstract class LockHolder {
  readonly node: string;
  readonly #locks: Locks;

  constructor(node: string, locks: Locks) {
    this.node = node;
    this.#locks = locks;
  }

  abstract now(): number;
  abstract log(level: LogLevel, message: string): void;
  abstract quorate(): boolean;

  acquireManagerLock(): boolean {
    return this.#acquire('ha_manager_lock');
  }

  releaseManagerLock(): boolean {
    return this.#release('ha_manager_lock');
  }

  acquireAgentLock(node: string): boolean {
    return this.#acquire(agentLock(node));
  }

  releaseAgentLock(): boolean {
    return this.#release(agentLock(this.node));
  }

  #acquire(name: string): boolean {
    if (!this.quorate()) return false;
    const outcome = this.#locks.acquire(name, this.node, this.now());
    if (outcome === 'taken') this.log('info', `got lock '${name}'`);
    return outcome !== 'refused';
  }

  #release(name: string): boolean {
    return this.quorate() && this.#locks.release(name, this.node);
  }
}
