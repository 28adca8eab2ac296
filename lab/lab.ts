/** One lab: its state, its hosts, its control API, from a directory. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../model/connection.ts';
import { Api } from './api/api.ts';
import { BackupScheduler } from './backup/scheduler.ts';
import { connectionFile } from './control/client.ts';
import { operationsOf } from './control/operations.ts';
import { startControlServer } from './control/server.ts';
import { Course } from './course.ts';
import { readIfThere, writeWhole } from './disk.ts';
import { GuestListeners } from './guests/listeners.ts';
import { Hosts } from './hosts.ts';
import { choosePlaces, type Places, placesSchema } from './places/places.ts';
import { ReplicationScheduler } from './replication/scheduler.ts';
import { keepApiToken, keepBackupTokens, keepControlToken, secretFiles } from './secrets.ts';
import { seed } from './seed.ts';
import { clientKeyFile, keepClientKey } from './ssh/keys.ts';
import { execute } from './ssh/machine.ts';
import { Cluster } from './state/cluster.ts';
import { keepClock, keptClock } from './state/kept-clock.ts';
import { LabClock } from './state/lab-clock.ts';
import { Store } from './state/store.ts';
import { UnitTimers } from './systemd/timers.ts';
import { TaskRunner } from './tasks/runner.ts';
import { keepAuthority, keepCertificate, rootFile } from './tls/certificates.ts';
import { type Topology, topologyNodes } from './topology.ts';

/** Account on the hosts, as on Proxmox VE. */
const sshUser = 'root';

/** Puts an end to one part of a running lab. */
type Ending = () => void | Promise<void>;

export class Lab {
  /** In the order in which the parts were started. */
  readonly #endings: Ending[];

  private constructor(endings: Ending[]) {
    this.#endings = endings;
  }

  /**
   * Starts the lab of `dir`, or continues it; all hosts answer when it resolves. `stop` is called when the
   * control API is asked to stop. Throws `StateError` when another lab has the directory or its state can't be
   * used, `UserError` when the topology doesn't fit it.
   */
  static async open(dir: string, topology: Topology, stop: () => void): Promise<Lab> {
    const endings: Ending[] = [];
    const lab = new Lab(endings);
    try {
      await start(dir, topology, stop, endings);
      return lab;
    } catch (cause) {
      await lab.close();
      throw cause;
    }
  }

  /** Everything that is running is finished or left in the state; nothing listens any more. */
  async close(): Promise<void> {
    for (const end of this.#endings.splice(0).reverse()) await end();
  }
}

async function start(dir: string, topology: Topology, stop: () => void, endings: Ending[]): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // First of all: the state file is also the lock that keeps a second process out of the directory.
  const store = Store.open(join(dir, 'state.db'));
  endings.push(() => store.close());
  const clock = new LabClock(keptClock(store));
  keepClock(store, clock);
  endings.push(() => clock.stop());
  const cluster = new Cluster(store, { clock });
  // Of certificates: whoever connects judges by his own clock.
  const now = new Date();

  const { places, release } = await choosePlaces(topology, await keptPlaces(dir));
  endings.push(release);
  await writeWhole(join(dir, placesFile), `${JSON.stringify(places, null, 2)}\n`, 'public');
  await keepBackupTokens(dir, topology);
  seed(cluster, { topology, places, tokenSecret: await keepApiToken(dir) });

  const backups = new BackupScheduler(cluster);
  const timers = new UnitTimers(cluster, (host, command) => execute(cluster, host, command));
  for (const part of [
    new TaskRunner(cluster),
    new ReplicationScheduler(cluster),
    new Course(cluster),
    timers,
    backups,
  ]) {
    part.start();
    endings.push(() => part.stop());
  }
  const authority = await keepAuthority(dir, topology.cluster, now);
  const client = { user: sshUser, publicKey: (await keepClientKey(dir)).publicKey };
  const hosts = await Hosts.prepare({ dir, cluster, api: new Api(cluster), places, authority, client });
  endings.push(() => hosts.close());
  store.onCommit((written) => {
    if (['nodes', 'faults', 'packetFilters'].some((kind) => written.has(kind))) void hosts.align().catch(report);
  });
  await hosts.align();

  const listeners = new GuestListeners(cluster);
  endings.push(() => listeners.close());
  await listeners.align();

  const { host } = places.control;
  const control = await startControlServer({
    place: places.control,
    certificate: await keepCertificate(dir, authority, 'control', ['control', host, 'localhost'], now),
    token: await keepControlToken(dir),
    operations: operationsOf({ cluster, clock, hosts, listeners, stop }),
  });
  endings.push(() => control.close());
  const connection = connectionOf(topology, places, hosts.publicKeys());
  await writeWhole(join(dir, connectionFile), `${JSON.stringify(connection, null, 2)}\n`, 'public');
}

/** A host whose servers can't be opened or closed; the lab goes on without. */
function report(cause: unknown): void {
  console.error(cause);
}

function connectionOf(topology: Topology, places: Places, hostKeys: ReadonlyMap<string, string>): Connection {
  return {
    cluster: topology.cluster,
    ca: rootFile,
    endpoints: topologyNodes(topology).map(({ name, site }) => ({ node: name, site, url: urlOf(places.api[name]) })),
    apiTokenFile: secretFiles.apiToken,
    ssh: {
      user: sshUser,
      privateKeyFile: clientKeyFile,
      hosts: Object.fromEntries(
        Object.entries(places.ssh).map(([name, place]) => [name, { ...place, hostKey: hostKeys.get(name) ?? '' }]),
      ),
    },
    backupTokensFile: secretFiles.backup,
    control: { url: urlOf(places.control), tokenFile: secretFiles.control },
  };
}

function urlOf(place: Places['control'] | undefined): string {
  if (!place) throw new Error('a node has no place');
  return `https://${place.host}:${place.port}`;
}

const placesFile = 'places.json';

async function keptPlaces(dir: string): Promise<Places | undefined> {
  const text = await readIfThere(join(dir, placesFile));
  return text === undefined ? undefined : placesSchema.parse(JSON.parse(text));
}
