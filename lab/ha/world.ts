/** What the HA stack acts on: the lab's records. */
import type { HaLogEntry, HaWorld } from '../../model/ha/ha-cluster.ts';
import type { Rule, Sid } from '../../model/ha/rules/rule.ts';
import type { Resource, Resources } from '../../model/ha/service.ts';
import type { ShutdownPolicy } from '../../model/ha/status.ts';
import { isQuorate, membersOf } from '../cluster/membership.ts';
import { switchOff } from '../faults/power.ts';
import { setGuest } from '../guests/guest.ts';
import { recoverGuest } from '../guests/move.ts';
import type { Cluster } from '../state/cluster.ts';
import { writeJournal } from '../state/journal.ts';
import { NodeGuests } from './node-guests.ts';
import { vmIdOf } from './resource.ts';
import { rulesOf } from './rules.ts';

/** Locks of work that the death of the node has ended; what creates or destroys a guest is not among it. */
const removableLocks: ReadonlySet<string> = new Set([
  'backup',
  'mounted',
  'migrate',
  'clone',
  'rollback',
  'snapshot',
  'snapshot-delete',
  'suspending',
  'suspended',
]);

export class LabWorld implements HaWorld {
  readonly #cluster: Cluster;
  readonly #guests = new Map<string, NodeGuests>();
  #resources: Known<Resources> | undefined;
  #rules: Known<readonly Rule[]> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get nodes(): readonly string[] {
    return this.#cluster.nodes.ids().sort();
  }

  quorate(node: string): boolean {
    return isQuorate(this.#cluster, node);
  }

  hears(node: string): ReadonlySet<string> {
    return membersOf(this.#cluster, node);
  }

  resources(): Resources {
    const { writes } = this.#cluster.store;
    if (this.#resources?.writes !== writes) this.#resources = { writes, value: resourcesOf(this.#cluster) };
    return this.#resources.value;
  }

  rules(): readonly Rule[] {
    const { writes } = this.#cluster.store;
    if (this.#rules?.writes !== writes) this.#rules = { writes, value: rulesOf(this.#cluster) };
    return this.#rules.value;
  }

  shutdownPolicy(): ShutdownPolicy {
    const text = String(this.#cluster.options.get('datacenter')?.options.ha ?? '');
    const policy = /(?:^|,)shutdown_policy=(\w+)/.exec(text)?.[1];
    return policy === 'freeze' || policy === 'failover' || policy === 'migrate' ? policy : 'conditional';
  }

  /** Hosts of the lab lose their power; nobody shuts them down. */
  shutdown(): 'no' {
    return 'no';
  }

  guests(node: string): NodeGuests {
    const known = this.#guests.get(node);
    if (known) return known;
    const guests = new NodeGuests(this.#cluster, node);
    this.#guests.set(node, guests);
    return guests;
  }

  requestStopped(sid: Sid): void {
    if (this.#cluster.haResources.has(sid)) this.#cluster.haResources.patch(sid, { state: 'stopped' });
  }

  /** Takes it from nobody but the node that is fenced. */
  stealService(sid: Sid, from: string, to: string): void {
    const vmId = vmIdOf(sid);
    if (this.#cluster.guests.get(String(vmId))?.node === from) recoverGuest(this.#cluster, vmId, to);
  }

  removeGuestLock(sid: Sid): string | undefined {
    const guest = this.#cluster.guests.get(String(vmIdOf(sid)));
    const lock = guest?.config.lock;
    if (!guest || lock === undefined || !removableLocks.has(String(lock))) return undefined;
    const { lock: _, ...config } = guest.config;
    setGuest(this.#cluster, { ...guest, config });
    return String(lock);
  }

  reset(node: string): void {
    writeJournal(this.#cluster, { host: node, unit: 'kernel', level: 'err', message: 'reset by the watchdog' });
    switchOff(this.#cluster, node);
  }

  halted(node: string): void {
    switchOff(this.#cluster, node);
  }

  log({ node, service, level, message }: HaLogEntry): void {
    writeJournal(this.#cluster, { host: node, unit: `pve-ha-${service}`, level, message });
  }
}

/** What was worked out, and when: it holds until something is written. */
interface Known<T> {
  writes: number;
  value: T;
}

function resourcesOf(cluster: Cluster): Resources {
  const resources: Record<Sid, Resource> = {};
  for (const { sid, state, maxRestart, maxRelocate, failback } of cluster.haResources.values()) {
    const guest = cluster.guests.get(String(vmIdOf(sid)));
    if (!guest) continue;
    resources[sid] = {
      state,
      node: guest.node,
      maxRestart: maxRestart ?? 1,
      maxRelocate: maxRelocate ?? 1,
      failback: failback !== 0,
    };
  }
  return resources;
}
