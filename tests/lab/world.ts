/** A lab without processes and sockets: its state in memory, its clock in the test's hand. */
import { Api } from '../../lab/api/api.ts';
import { BackupScheduler } from '../../lab/backup/scheduler.ts';
import { Course } from '../../lab/course.ts';
import type { Places } from '../../lab/places/places.ts';
import { ReplicationScheduler } from '../../lab/replication/scheduler.ts';
import { seed } from '../../lab/seed.ts';
import { execute } from '../../lab/ssh/machine.ts';
import { aclKey, Cluster } from '../../lab/state/cluster.ts';
import { Store } from '../../lab/state/store.ts';
import { UnitTimers } from '../../lab/systemd/timers.ts';
import { TaskRunner } from '../../lab/tasks/runner.ts';
import { type TopologyInput, topologyHosts, topologyNodes } from '../../lab/topology.ts';
import { ManualClock } from './manual-clock.ts';
import { topology } from './support.ts';

/** Secret of the deployment token. */
export const tokenSecret = '5e3c7a2e-1d4b-4c8f-9a6b-0f1e2d3c4b5a';

export interface Answer {
  status: number;
  reason: string | undefined;
  /** The answer's `data`. */
  data: unknown;
  errors?: Record<string, string>;
}

export type Parameters = Record<string, string | number | readonly string[]>;

export class World {
  /** The node that requests go to. */
  via = 'nie1';
  readonly clock = new ManualClock();
  readonly store: Store;
  readonly cluster: Cluster;
  readonly runner: TaskRunner;
  readonly api: Api;
  readonly #daemons: (Course | ReplicationScheduler | BackupScheduler | UnitTimers)[];

  constructor(changes: Partial<TopologyInput> = {}, store = Store.open(':memory:')) {
    this.store = store;
    this.cluster = new Cluster(store, { clock: this.clock });
    const wanted = topology({ taskMs: 0, ...changes });
    const places = Object.fromEntries(
      topologyHosts(wanted).map((name, index) => [name, { host: `127.0.0.${index + 2}`, port: 8006 }]),
    );
    const api: Places['api'] = Object.fromEntries(
      topologyNodes(wanted).map(({ name }) => [name, places[name] ?? { host: '127.0.0.1', port: 8006 }]),
    );
    seed(this.cluster, {
      topology: wanted,
      places: { control: { host: '127.0.0.1', port: 8443 }, api, ssh: places },
      tokenSecret,
    });
    this.#prepare();
    this.runner = new TaskRunner(this.cluster);
    this.api = new Api(this.cluster);
    const timers = new UnitTimers(this.cluster, (host, command) => execute(this.cluster, host, command));
    this.#daemons = [
      new Course(this.cluster),
      new ReplicationScheduler(this.cluster),
      new BackupScheduler(this.cluster),
      timers,
    ];
    this.runner.start();
  }

  /** The token may everything, and images can be downloaded: what the program may is not this lab's subject. */
  #prepare(): void {
    const { acl, storages } = this.cluster;
    this.cluster.transaction(() => {
      for (const holder of [
        { type: 'user', ugid: 'ikz@pve' },
        { type: 'token', ugid: 'ikz@pve!deploy' },
      ] as const) {
        const entry = { path: '/', ...holder, roleId: 'Administrator', propagate: 1 } as const;
        acl.put(aclKey(entry), entry);
      }
      const content = 'backup,import,iso,snippets,vztmpl';
      const local = storages.get('local');
      storages.put('local', { storage: 'local', type: 'dir', options: { ...local?.options, content } });
    });
  }

  /** Starts the HA stack and pvescheduler; without it, only tasks run. */
  startDaemons(): void {
    for (const daemon of this.#daemons) daemon.start();
  }

  /** As the end of the lab's process does; started again, they go on from what is recorded. */
  stopDaemons(): void {
    for (const daemon of this.#daemons) daemon.stop();
  }

  /** One request, as the deployment token unless another credential is given. */
  call(method: string, path: string, parameters: Parameters = {}, authorization = deploymentToken): Answer {
    const answer = this.api.answer(this.via, { method, path, parameters, credentials: { authorization } });
    const body = answer.body === '' ? {} : JSON.parse(answer.body);
    return {
      status: answer.status,
      reason: answer.reason,
      data: body.data,
      ...(body.errors && { errors: body.errors }),
    };
  }

  /** A request that must succeed, and the time its task takes. */
  done(method: string, path: string, parameters: Parameters = {}): unknown {
    const answer = this.call(method, path, parameters);
    if (answer.status !== 200) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.reason} ${JSON.stringify(answer.errors ?? {})}`);
    }
    this.settle();
    return answer.data;
  }

  /** Lets seconds pass, with all that falls due in them. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000);
  }

  /** What is due now is done. */
  settle(): void {
    this.clock.advance(0);
  }

  /** How the last task of a type ended. */
  lastTask(type: string): string | undefined {
    return this.cluster.tasks.values().findLast((task) => task.type === type)?.exitStatus;
  }

  /** A stopped guest with one disk of 8 GiB. */
  createGuest(vmId: number, node = 'nie1', more: Parameters = {}): void {
    this.done('POST', `/nodes/${node}/qemu`, { vmid: vmId, name: `guest-${vmId}`, scsi0: 'local-zfs:8', ...more });
  }
}

export const deploymentToken = `PVEAPIToken=ikz@pve!deploy=${tokenSecret}`;
