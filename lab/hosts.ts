/** The servers of the lab's hosts: open while a host has power, closed while it has none. */
import type { Api } from './api/api.ts';
import { type ApiServer, startApiServer } from './api/server.ts';
import type { Places } from './places/places.ts';
import type { Machine } from './ssh/command.ts';
import { HostFiles } from './ssh/files.ts';
import { keepHostKey, type SshKey } from './ssh/keys.ts';
import { type SshServer, startSshServer } from './ssh/server.ts';
import type { Cluster } from './state/cluster.ts';
import type { KeyedCertificate } from './tls/authority.ts';
import { keepCertificate } from './tls/certificates.ts';

export interface HostsOptions {
  dir: string;
  cluster: Cluster;
  api: Api;
  places: Places;
  authority: KeyedCertificate;
  /** Account and public key that may log in. */
  client: { user: string; publicKey: string };
}

interface Host {
  machine: Machine;
  hostKey: SshKey;
  certificate?: KeyedCertificate;
  running: (ApiServer | SshServer)[];
}

export class Hosts {
  readonly #options: HostsOptions;
  readonly #hosts: ReadonlyMap<string, Host>;
  #aligned: Promise<void> = Promise.resolve();

  private constructor(options: HostsOptions, hosts: ReadonlyMap<string, Host>) {
    this.#options = options;
    this.#hosts = hosts;
  }

  /** Prepares keys and certificates; nothing listens yet. */
  static async prepare(options: HostsOptions): Promise<Hosts> {
    const { dir, cluster, places, authority } = options;
    const now = new Date(cluster.clock.now());
    const hosts = new Map<string, Host>();
    for (const name of Object.keys(places.ssh)) {
      const machine: Machine = { cluster, name, kind: kindOf(cluster, name), files: new HostFiles(cluster, name) };
      const host: Host = { machine, hostKey: await keepHostKey(dir, name), running: [] };
      const place = places.api[name];
      if (place) host.certificate = await keepCertificate(dir, authority, name, [name, place.host, 'localhost'], now);
      hosts.set(name, host);
    }
    return new Hosts(options, hosts);
  }

  /** `name host-key` pairs for those who connect. */
  publicKeys(): ReadonlyMap<string, string> {
    return new Map([...this.#hosts].map(([name, host]) => [name, host.hostKey.publicKey]));
  }

  /** Opens and closes servers until they match the state: a dead host answers nobody. One call after another. */
  align(): Promise<void> {
    const result = this.#aligned.then(() => this.#alignNow());
    this.#aligned = result.catch(() => {});
    return result;
  }

  async #alignNow(): Promise<void> {
    for (const [name, host] of this.#hosts) {
      const powered = isAlive(this.#options.cluster, name);
      if (powered && host.running.length === 0) await this.#powerOn(name, host);
      if (!powered && host.running.length > 0) await powerOff(host);
    }
  }

  async close(): Promise<void> {
    await this.#aligned;
    await Promise.all([...this.#hosts.values()].map(powerOff));
  }

  async #powerOn(name: string, host: Host): Promise<void> {
    const { api, places, client } = this.#options;
    const [apiPlace, sshPlace] = [places.api[name], places.ssh[name]];
    if (apiPlace && host.certificate) {
      const { key, certificate: cert } = host.certificate;
      host.running.push(await startApiServer({ api, node: name, ...apiPlace, key, cert }));
    }
    if (sshPlace) {
      const { user, publicKey: authorizedKey } = client;
      const { machine, hostKey } = host;
      host.running.push(
        await startSshServer({ machine, place: sshPlace, hostKey: hostKey.privateKey, authorizedKey, user }),
      );
    }
  }
}

function kindOf(cluster: Cluster, name: string): Machine['kind'] {
  if (cluster.nodes.has(name)) return 'node';
  return cluster.settings.witness?.host === name ? 'witness' : 'backup-server';
}

/** Backup servers never die here. */
function isAlive(cluster: Cluster, name: string): boolean {
  const { witness } = cluster.settings;
  return cluster.nodes.get(name)?.alive ?? (witness?.host === name ? witness.alive : true);
}

async function powerOff(host: Host): Promise<void> {
  await Promise.all(host.running.splice(0).map((server) => server.close()));
}
