/** A host with a real SSH server, and clients that connect to it: for the tests of SSH itself. */
import { rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import ssh2, { type ClientChannel, type SFTPWrapper } from 'ssh2';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { leave, occupy, type Place, placeOf } from '../../../lab/places/place.ts';
import type { Machine } from '../../../lab/ssh/command.ts';
import { HostFiles } from '../../../lab/ssh/files.ts';
import { keepClientKey, keepHostKey, type SshKey } from '../../../lab/ssh/keys.ts';
import { type SshServer, startSshServer } from '../../../lab/ssh/server.ts';
import { Cluster } from '../../../lab/state/cluster.ts';
import { Store } from '../../../lab/state/store.ts';
import { temporaryDirectory } from '../support.ts';

export let dir: string;
let hostKey: SshKey;
let clientKey: SshKey;

export let cluster: Cluster;
export let place: Place;
let servers: SshServer[];
let clients: ssh2.Client[];

beforeAll(async () => {
  dir = await temporaryDirectory();
  hostKey = await keepHostKey(dir, 'nie1');
  clientKey = await keepClientKey(dir);
});

afterAll(() => rm(dir, { recursive: true }));

beforeEach(async () => {
  cluster = new Cluster(Store.open(':memory:'));
  cluster.transaction(() => {
    cluster.changeSettings({
      clusterName: 'ikz',
      taskMs: 0,
      lastPid: 1000,
      ticketKey: '00',
      witness: { host: 'witness' },
      sites: [
        { name: 'nie', upsMinutes: 0 },
        { name: 'kau', upsMinutes: 0 },
      ],
      links: [{ name: 'fibre', between: ['nie', 'kau'] }],
    });
    for (const [index, name] of ['nie1', 'nie2', 'kau1', 'kau2'].entries()) {
      cluster.nodes.put(name, {
        name,
        site: name.slice(0, 3),
        number: index + 1,
        address: `192.0.2.${index + 1}`,
        memoryMiB: 65_536,
        cores: 16,
        datasets: ['rpool', 'rpool/data'],
        alive: true,
        bootedAt: 0,
      });
    }
    cluster.storages.put('local', {
      storage: 'local',
      type: 'dir',
      options: { path: '/var/lib/vz', content: 'snippets' },
    });
    cluster.storages.put('guests', { storage: 'guests', type: 'zfspool', options: { pool: 'rpool/guests' } });
    cluster.backupServers.put('pbs-kau', {
      host: 'pbs-kau',
      port: 8007,
      datastore: 'ikz',
      fingerprint: Array<string>(32).fill('0b').join(':'),
      namespaces: [],
    });
  });
  const server = await occupy('127.0.0.1', 0);
  if (!server) throw new Error('no free port');
  place = placeOf(server);
  await leave(server);
  servers = [];
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.end();
  for (const server of servers) await server.close();
});

export async function host(name: string, kind: Machine['kind'] = 'node'): Promise<SshServer> {
  const machine: Machine = { cluster, name, kind, files: new HostFiles(cluster, name) };
  const server = await startSshServer({
    machine,
    place,
    hostKey: hostKey.privateKey,
    authorizedKey: clientKey.publicKey,
    user: 'root',
  });
  servers.push(server);
  return server;
}

/** A connection that accepts only our host's key. */
export function connect(changes: Partial<ssh2.ConnectConfig> = {}): Promise<ssh2.Client> {
  const expected = ssh2.utils.parseKey(hostKey.publicKey);
  if (expected instanceof Error) throw expected;
  const client = new ssh2.Client();
  clients.push(client);
  return new Promise((resolve, reject) => {
    // After it is connected, an error is what a host that goes away gives.
    client.once('ready', () => resolve(client)).on('error', reject);
    client.connect({
      sock: createConnection({ ...place, noDelay: true }),
      username: 'root',
      privateKey: clientKey.privateKey,
      hostVerifier: (key: Buffer) => key.equals(expected.getPublicSSH()),
      ...changes,
    });
  });
}

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

function collect(channel: ClientChannel, stdin: string | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { code: null, stdout: '', stderr: '' };
    channel.on('data', (chunk: Buffer) => {
      outcome.stdout += chunk.toString();
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      outcome.stderr += chunk.toString();
    });
    channel.on('exit', (code: number) => {
      outcome.code = code;
    });
    channel.on('close', () => resolve(outcome));
    if (stdin !== undefined) channel.end(stdin);
  });
}

/** Runs a command line. Without `stdin` its input stays open, as in a terminal. */
export async function run(command: string, stdin?: string): Promise<Outcome> {
  const client = clients[0] ?? (await connect());
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(collect(channel, stdin))));
  });
}

export async function sftp(): Promise<SFTPWrapper> {
  const client = clients[0] ?? (await connect());
  return new Promise((resolve, reject) => client.sftp((error, session) => (error ? reject(error) : resolve(session))));
}

/** Connections that were made are not used again. */
export function forgetClients(): void {
  clients = [];
}
