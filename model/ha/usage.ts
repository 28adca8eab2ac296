/** How many services each online node carries: the "basic" scheduler's measure. */
import type { Sid } from './rules/rule.ts';
import { isMoving, type ServiceStatus } from './service.ts';

/** Nodes that a service weighs on now: where it is and, on the move, where it goes. */
export function nodesUsed(service: ServiceStatus, isOnline: (node: string) => boolean): string[] {
  if (service.state === 'stopped' || service.state === 'request_start') return [];
  const used = service.state !== 'request_start_balance' && isOnline(service.node) ? [service.node] : [];
  if (isMoving(service.state) && service.target !== undefined && isOnline(service.target)) used.push(service.target);
  return used;
}

/** Nodes that a service may run on, and those of them with the highest priority. */
export interface Candidates {
  allowed: ReadonlySet<string>;
  preferred: ReadonlySet<string>;
}

export class Usage {
  readonly #counts = new Map<string, number>();
  readonly #weights = new Map<Sid, readonly string[]>();

  /** By node-affinity rule; undefined = no rule. */
  readonly #known = new Map<ReadonlyMap<string, number> | undefined, Candidates>();

  constructor(online: readonly string[]) {
    for (const node of online) this.#counts.set(node, 0);
  }

  /** Online nodes that a node-affinity rule allows; without a rule, all. */
  candidates(affinity: ReadonlyMap<string, number> | undefined): Candidates {
    const known = this.#known.get(affinity);
    if (known) return known;
    const all = new Map([...this.#counts.keys()].map((node) => [node, 0]));
    const found = candidatesOf(affinity ?? all, this.isOnline);
    this.#known.set(affinity, found);
    return found;
  }

  readonly isOnline = (node: string): boolean => this.#counts.has(node);

  /** Takes note of where a service is and goes. */
  put(sid: Sid, service: ServiceStatus): void {
    this.remove(sid);
    const used = nodesUsed(service, this.isOnline);
    if (used.length === 0) return;
    this.#weights.set(sid, used);
    for (const node of used) this.#counts.set(node, (this.#counts.get(node) ?? 0) + 1);
  }

  remove(sid: Sid): void {
    for (const node of this.#weights.get(sid) ?? []) this.#counts.set(node, (this.#counts.get(node) ?? 1) - 1);
    this.#weights.delete(sid);
  }

  /** Services on the node. */
  score(node: string): number {
    return this.#counts.get(node) ?? 0;
  }

  /** Nodes that the service weighs on. */
  nodesOf(sid: Sid): readonly string[] {
    return this.#weights.get(sid) ?? [];
  }
}

function candidatesOf(affinity: ReadonlyMap<string, number>, isOnline: (node: string) => boolean): Candidates {
  const allowed = new Set<string>();
  let preferred = new Set<string>();
  let highest = Number.NEGATIVE_INFINITY;
  for (const [node, priority] of affinity) {
    if (!isOnline(node)) continue;
    allowed.add(node);
    if (priority > highest) {
      highest = priority;
      preferred = new Set();
    }
    if (priority === highest) preferred.add(node);
  }
  return { allowed, preferred };
}
