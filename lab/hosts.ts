/** The servers of the lab's hosts: open while a host is up and the service runs, closed while not. */
import type { Api } from './api/api.ts';
import { type ApiServer, startApiServer } from './api/server.ts';
import { hasApi, isWitnessUp } from './cluster/membership.ts';
import type { Places } from './places/places.ts';
import type { Machine } from './ssh/command.ts';
import { keepHostKey, type SshKey } from './ssh/keys.ts';
import { machineOf } from './ssh/machine.ts';
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
  api?: ApiServer;
  ssh?: SshServer;
}

export class Hosts {
  readonly #options: HostsOptions;
  readonly #hosts: ReadonlyMap<string, Host>;
  #aligned: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: HostsOptions, hosts: ReadonlyMap<string, Host>) {
    this.#options = options;
    this.#hosts = hosts;
  }

  /** Prepares keys and certificates; nothing listens yet. */
  static async prepare(options: HostsOptions): Promise<Hosts> {
    const { dir, cluster, places, authority } = options;
    // Whoever connects judges by his own clock.
    const now = new Date();
    const hosts = new Map<string, Host>();
    for (const name of Object.keys(places.ssh)) {
      const host: Host = { machine: machineOf(cluster, name), hostKey: await keepHostKey(dir, name) };
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
    const { cluster } = this.#options;
    for (const [name, host] of this.#hosts) {
      if (this.#closed) return;
      const up = isUp(cluster, name);
      await this.#alignApi(name, host, up && hasApi(cluster, name));
      await this.#alignSsh(name, host, up);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#aligned;
    const servers = [...this.#hosts.values()].flatMap(({ api, ssh }) => [api, ssh]);
    await Promise.all(servers.map((server) => server?.close()));
  }

  async #alignApi(name: string, host: Host, open: boolean): Promise<void> {
    const place = this.#options.places.api[name];
    if (open && !host.api && place && host.certificate) {
      const { key, certificate: cert } = host.certificate;
      host.api = await startApiServer({ api: this.#options.api, node: name, ...place, key, cert });
    } else if (!open && host.api) {
      await host.api.close();
      delete host.api;
    }
  }

  async #alignSsh(name: string, host: Host, open: boolean): Promise<void> {
    const place = this.#options.places.ssh[name];
    if (open && !host.ssh && place) {
      const { user, publicKey: authorizedKey } = this.#options.client;
      const { machine, hostKey } = host;
      host.ssh = await startSshServer({ machine, place, hostKey: hostKey.privateKey, authorizedKey, user });
    } else if (!open && host.ssh) {
      await host.ssh.close();
      delete host.ssh;
    }
  }
}

/** Backup servers never die here. */
function isUp(cluster: Cluster, name: string): boolean {
  return cluster.nodes.get(name)?.alive ?? (cluster.settings.witness?.host === name ? isWitnessUp(cluster) : true);
}
