/** The cluster's locks: whoever holds one must renew it, or loses it. */

/** The lock whose holder may let services run on the node. */
export const agentLock = (node: string): string => `ha_agent_${node}_lock`;

/** Seconds that a lock lives. */
const lifetime = 120;

export interface Lock {
  node: string;
  /** Seconds, of the last renewal. */
  time: number;
}

export class Locks {
  readonly #held: Record<string, Lock>;

  constructor(held: Record<string, Lock> = {}) {
    this.#held = held;
  }

  /** Takes or renews the lock. `taken` = it has not been this node's before. */
  acquire(name: string, node: string, now: number): 'renewed' | 'taken' | 'refused' {
    const lock = this.#held[name];
    if (!this.isFreeFor(name, node, now)) return 'refused';
    this.#held[name] = { node, time: now };
    return lock?.node === node ? 'renewed' : 'taken';
  }

  /** Could the node take or renew it? */
  isFreeFor(name: string, node: string, now: number): boolean {
    const lock = this.#held[name];
    return !lock || lock.node === node || now - lock.time > lifetime;
  }

  /** Does the node hold it, as far as all know? */
  isHeldBy(name: string, node: string, now: number): boolean {
    const lock = this.#held[name];
    return lock?.node === node && now - lock.time <= lifetime;
  }

  /** Returns whether the node held it. */
  release(name: string, node: string): boolean {
    if (this.#held[name]?.node !== node) return false;
    delete this.#held[name];
    return true;
  }
}
