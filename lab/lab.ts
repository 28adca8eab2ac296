/** One lab: its state, its hosts, its control API, from a directory. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../model/connection.ts';
import { Api } from './api/api.ts';
import { connectionFile } from './control/client.ts';
import { operationsOf } from './control/operations.ts';
import { type ControlServer, startControlServer } from './control/server.ts';
import { readIfThere, writeWhole } from './disk.ts';
import { HaRounds } from './ha/rounds.ts';
import { Hosts } from './hosts.ts';
import { type Choice, choosePlaces, type Places, placesSchema } from './places/places.ts';
import { ReplicationScheduler } from './replication/scheduler.ts';
import { keepApiToken, keepBackupTokens, keepControlToken, secretFiles } from './secrets.ts';
import { seed } from './seed.ts';
import { clientKeyFile, keepClientKey } from './ssh/keys.ts';
import { Cluster } from './state/cluster.ts';
import { Store } from './state/store.ts';
import { TaskRunner } from './tasks/runner.ts';
import { keepAuthority, keepCertificate, rootFile } from './tls/certificates.ts';
import { type Topology, topologyNodes } from './topology.ts';

/** Account on the hosts, as on Proxmox VE. */
const sshUser = 'root';

interface Part {
  start(): void;
  stop(): void;
}

export class Lab {
  readonly cluster: Cluster;
  readonly hosts: Hosts;
  readonly #choice: Choice;
  readonly #parts: readonly Part[];
  #control: ControlServer | undefined;

  private constructor(cluster: Cluster, hosts: Hosts, choice: Choice) {
    this.cluster = cluster;
    this.hosts = hosts;
    this.#choice = choice;
    this.#parts = [new TaskRunner(cluster), new ReplicationScheduler(cluster), new HaRounds(cluster)];
  }

  /**
   * Starts the lab of `dir`, or continues it; all hosts answer when it resolves. `onStop` is called when the
   * control API is asked to stop. Throws `StateError` when another lab has the directory or its state can't be
   * used, `UserError` when the topology doesn't fit it.
   */
  static async open(dir: string, topology: Topology, onStop: () => void): Promise<Lab> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    // First of all: the state file is also the lock that keeps a second process out of the directory.
    const store = Store.open(join(dir, 'state.db'));
    const cluster = new Cluster(store);
    let choice: Choice | undefined;
    try {
      choice = await choosePlaces(topology, await keptPlaces(dir));
      await writeWhole(join(dir, 'places.json'), `${JSON.stringify(choice.places, null, 2)}\n`, 'public');
      const lab = await Lab.#prepare(dir, topology, cluster, choice);
      await lab.#start(dir, topology, onStop);
      return lab;
    } catch (cause) {
      await choice?.release();
      store.close();
      throw cause;
    }
  }

  static async #prepare(dir: string, topology: Topology, cluster: Cluster, choice: Choice): Promise<Lab> {
    const { places } = choice;
    seed(cluster, { topology, places, tokenSecret: await keepApiToken(dir) });
    await keepBackupTokens(dir, topology);
    const { publicKey } = await keepClientKey(dir);
    const authority = await keepAuthority(dir, topology.cluster, new Date(cluster.clock.now()));
    const api = new Api(cluster);
    const hosts = await Hosts.prepare({ dir, cluster, api, places, authority, client: { user: sshUser, publicKey } });
    return new Lab(cluster, hosts, choice);
  }

  async #start(dir: string, topology: Topology, onStop: () => void): Promise<void> {
    try {
      for (const part of this.#parts) part.start();
      await this.hosts.align();
      await this.#startControl(dir, onStop);
      await writeWhole(join(dir, connectionFile), `${JSON.stringify(this.#connection(topology), null, 2)}\n`, 'public');
    } catch (cause) {
      await this.#closeServers();
      throw cause;
    }
  }

  async #startControl(dir: string, onStop: () => void): Promise<void> {
    const { control: place } = this.#choice.places;
    const now = new Date(this.cluster.clock.now());
    const authority = await keepAuthority(dir, this.cluster.settings.clusterName, now);
    const certificate = await keepCertificate(dir, authority, 'control', ['control', place.host, 'localhost'], now);
    const token = await keepControlToken(dir);
    const operations = operationsOf(this.cluster, this.hosts, onStop);
    this.#control = await startControlServer({ place, certificate, token, operations });
  }

  /** Everything that is running is finished or left in the state; nothing listens any more. */
  async close(): Promise<void> {
    await this.#closeServers();
    await this.#choice.release();
    this.cluster.store.close();
  }

  async #closeServers(): Promise<void> {
    for (const part of this.#parts) part.stop();
    await this.#control?.close();
    await this.hosts.close();
  }

  #connection(topology: Topology): Connection {
    const { api, ssh, control } = this.#choice.places;
    const keys = this.hosts.publicKeys();
    return {
      cluster: topology.cluster,
      ca: rootFile,
      endpoints: topologyNodes(topology).map(({ name, site }) => ({ node: name, site, url: urlOf(api[name]) })),
      apiTokenFile: secretFiles.apiToken,
      ssh: {
        user: sshUser,
        privateKeyFile: clientKeyFile,
        hosts: Object.fromEntries(
          Object.entries(ssh).map(([name, place]) => [name, { ...place, hostKey: keys.get(name) ?? '' }]),
        ),
      },
      backupTokensFile: secretFiles.backup,
      control: { url: urlOf(control), tokenFile: secretFiles.control },
    };
  }
}

function urlOf(place: Places['control'] | undefined): string {
  if (!place) throw new Error('a node has no place');
  return `https://${place.host}:${place.port}`;
}

async function keptPlaces(dir: string): Promise<Places | undefined> {
  const text = await readIfThere(join(dir, 'places.json'));
  return text === undefined ? undefined : placesSchema.parse(JSON.parse(text));
}
