/**
 * Guests follow what is asked of the HA stack: started ones are started, stopped ones stopped, moves
 * done, each as a task of root@pam on the guest's node. Which node a guest is recovered on is not
 * decided here. The rounds run whenever something that counts has changed.
 */
import { startMigration } from '../guests/migrate.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord, HaResourceRecord, HaServiceRecord } from '../state/records.ts';
import { startTask } from '../tasks/start.ts';
import { vmIdOf } from './resource.ts';

/** Starts tried again on the same node before the service goes to error, unless the resource says otherwise. */
const defaultMaxRestart = 1;

/** Collections whose changes can give a round something to do. */
const relevant = ['guests', 'haResources', 'haServices', 'tasks', 'nodes'];

export class HaRounds {
  readonly #cluster: Cluster;
  #cancel: (() => void) | undefined;
  #stopped = true;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (relevant.some((collection) => written.has(collection))) this.#soon();
    });
  }

  start(): void {
    this.#stopped = false;
    this.#soon();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #soon(): void {
    if (this.#stopped || this.#cancel) return;
    this.#cancel = this.#cluster.clock.after(0, () => {
      this.#cancel = undefined;
      haRound(this.#cluster);
    });
  }
}

/** One look at every service. Does nothing when all is as asked, so rounds come to rest. */
export function haRound(cluster: Cluster): void {
  const busy = new Set(
    cluster.tasks
      .values()
      .filter((task) => task.status === 'running')
      .map((task) => task.id),
  );
  for (const service of cluster.haServices.values()) {
    const resource = cluster.haResources.get(service.sid);
    const guest = cluster.guests.get(String(vmIdOf(service.sid)));
    if (!resource || !guest || resource.state === 'ignored') continue;
    if (!cluster.nodes.get(guest.node)?.alive || busy.has(String(guest.vmId)) || guest.config.lock !== undefined)
      continue;
    const next = cluster.transaction(() => followed(cluster, service, resource, guest));
    if (next) cluster.transaction(() => cluster.haServices.put(service.sid, next));
  }
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
