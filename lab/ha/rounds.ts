/**
 * Guests follow what is asked of the HA stack: started ones are started, stopped ones stopped, moves
 * done, each as a task of root@pam on the guest's node. Which node a guest is recovered on is not
 * decided here. The rounds run whenever something that counts has changed.
 */
import { startMigration } from '../guests/migrate.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord, HaResourceRecord, HaServiceRecord, TaskRecord } from '../state/records.ts';
import type { Written } from '../state/store.ts';
import { startTask } from '../tasks/start.ts';
import { vmIdOf } from './resource.ts';

/** Starts tried again on the same node before the service goes to error, unless the resource says otherwise. */
const defaultMaxRestart = 1;

export class HaRounds {
  readonly #cluster: Cluster;
  /** Guests for which something has changed since the last round. */
  readonly #due = new Set<string>();
  /** Running tasks by guest. */
  readonly #busy = new Map<string, string>();
  #cancel: (() => void) | undefined;
  #stopped = true;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (!this.#stopped) this.#note(written);
    });
  }

  start(): void {
    this.#stopped = false;
    for (const task of this.#cluster.tasks.values()) this.#noteTask(task);
    this.#noteAll();
    this.#soon();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #note(written: Written): void {
    for (const upid of written.get('tasks') ?? []) this.#noteTask(this.#cluster.tasks.get(upid));
    for (const vmId of written.get('guests') ?? []) this.#due.add(vmId);
    for (const collection of ['haResources', 'haServices']) {
      for (const sid of written.get(collection) ?? []) this.#due.add(String(vmIdOf(sid)));
    }
    if (written.has('nodes')) this.#noteAll();
    if (this.#due.size > 0) this.#soon();
  }

  #noteTask(task: TaskRecord | undefined): void {
    if (!task) return;
    if (task.status === 'running') this.#busy.set(task.id, task.upid);
    else if (this.#busy.get(task.id) === task.upid) {
      this.#busy.delete(task.id);
      this.#due.add(task.id);
    }
  }

  #noteAll(): void {
    for (const sid of this.#cluster.haResources.ids()) this.#due.add(String(vmIdOf(sid)));
  }

  #soon(): void {
    if (this.#stopped || this.#cancel) return;
    this.#cancel = this.#cluster.clock.after(0, () => {
      this.#cancel = undefined;
      const due = [...this.#due];
      this.#due.clear();
      for (const vmId of due) if (!this.#busy.has(vmId)) follow(this.#cluster, vmId);
    });
  }
}

/** Looks at one guest. Does nothing when all is as asked, so rounds come to rest. */
function follow(cluster: Cluster, vmId: string): void {
  const service = cluster.haServices.get(`vm:${vmId}`);
  const resource = cluster.haResources.get(`vm:${vmId}`);
  const guest = cluster.guests.get(vmId);
  if (!service || !resource || !guest || resource.state === 'ignored') return;
  if (!cluster.nodes.get(guest.node)?.alive || guest.config.lock !== undefined) return;
  cluster.transaction(() => {
    const next = followed(cluster, service, resource, guest);
    if (next) cluster.haServices.put(service.sid, next);
  });
}

/** The service after this round; undefined when nothing changes. */
function followed(
  cluster: Cluster,
  service: HaServiceRecord,
  resource: HaResourceRecord,
  guest: GuestRecord,
): HaServiceRecord | undefined {
  if (service.state === 'error' && resource.state !== 'disabled') return undefined;
  const here: HaServiceRecord = { ...service, node: guest.node };
  if (service.request) return moved(cluster, here, service.request, guest);
  const running = guest.status === 'running';
  if (resource.state === 'started') {
    if (running) return settled(service, { ...here, state: 'started', failures: 0 });
    return restarted(cluster, here, resource, guest);
  }
  if (!running) return settled(service, { ...here, state: 'stopped', failures: 0 });
  startTask(cluster, { ...taskOf(guest), type: 'qmshutdown', work: { kind: 'stop-guest', vmId: guest.vmId } });
  return settled(service, { ...here, state: 'request_stop' });
}

function restarted(
  cluster: Cluster,
  service: HaServiceRecord,
  resource: HaResourceRecord,
  guest: GuestRecord,
): HaServiceRecord {
  const failures =
    service.state === 'request_start' && wasTried(cluster, guest) ? service.failures + 1 : service.failures;
  if (failures > (resource.maxRestart ?? defaultMaxRestart)) return { ...service, state: 'error', failures };
  startTask(cluster, { ...taskOf(guest), type: 'qmstart', work: { kind: 'start-guest', vmId: guest.vmId } });
  return { ...service, state: 'request_start', failures };
}

/** Did the HA stack's last task for the guest fail? */
function wasTried(cluster: Cluster, guest: GuestRecord): boolean {
  const last = cluster.tasks.values().findLast((task) => task.id === String(guest.vmId) && task.type === 'qmstart');
  return last?.user === 'root@pam' && last.exitStatus !== undefined && last.exitStatus !== 'OK';
}

function moved(
  cluster: Cluster,
  service: HaServiceRecord,
  request: NonNullable<HaServiceRecord['request']>,
  guest: GuestRecord,
): HaServiceRecord {
  const { request: _, ...rest } = service;
  if (guest.node === request.target || !cluster.nodes.get(request.target)?.alive) return rest;
  if (request.kind === 'relocate' && guest.status === 'running') {
    startTask(cluster, { ...taskOf(guest), type: 'qmshutdown', work: { kind: 'stop-guest', vmId: guest.vmId } });
    return service;
  }
  startMigration(cluster, guest, {
    target: request.target,
    user: 'root@pam',
    online: guest.status === 'running',
    withLocalDisks: true,
  });
  return { ...rest, state: 'migrate' };
}

const taskOf = (guest: GuestRecord) => ({ node: guest.node, id: guest.vmId, user: 'root@pam' });

/** Undefined when the service already is so. */
function settled(before: HaServiceRecord, after: HaServiceRecord): HaServiceRecord | undefined {
  return before.node === after.node && before.state === after.state && before.failures === after.failures
    ? undefined
    : after;
}
