import { rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { promisify } from 'node:util';
import ssh2, { type ClientChannel, type SFTPWrapper } from 'ssh2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { regroup } from '../../../lab/cluster/regroup.ts';
import { isFree, leave, occupy, type Place, placeOf } from '../../../lab/places/place.ts';
import type { Machine } from '../../../lab/ssh/command.ts';
import { HostFiles } from '../../../lab/ssh/files.ts';
import { keepClientKey, keepHostKey, type SshKey } from '../../../lab/ssh/keys.ts';
import { type SshServer, startSshServer } from '../../../lab/ssh/server.ts';
import { Cluster, fileKey } from '../../../lab/state/cluster.ts';
import { Store } from '../../../lab/state/store.ts';
import { temporaryDirectory } from '../support.ts';

let dir: string;
let hostKey: SshKey;
let clientKey: SshKey;

let cluster: Cluster;
let place: Place;
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

async function host(name: string, kind: Machine['kind'] = 'node'): Promise<SshServer> {
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
function connect(changes: Partial<ssh2.ConnectConfig> = {}): Promise<ssh2.Client> {
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

/** Those of several signatures that the tests use. */
type Write = (path: string, content: string, options: { mode?: number }, callback: ssh2.Callback) => void;
type OnPath = (path: string, callback: ssh2.Callback) => void;

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
async function run(command: string, stdin?: string): Promise<Outcome> {
  const client = clients[0] ?? (await connect());
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(collect(channel, stdin))));
  });
}

async function sftp(): Promise<SFTPWrapper> {
  const client = clients[0] ?? (await connect());
  return new Promise((resolve, reject) => client.sftp((error, session) => (error ? reject(error) : resolve(session))));
}

describe('who may log in', () => {
  it('only root with the right key; a wrong key, another user or a password is refused', async () => {
    await host('nie1');
    const other = await keepHostKey(dir, 'other');
    await expect(connect({ privateKey: other.privateKey })).rejects.toThrow(
      'All configured authentication methods failed',
    );
    await expect(connect({ username: 'admin' })).rejects.toThrow('All configured authentication methods failed');
    await expect(connect({ password: 'root', authHandler: ['password'] })).rejects.toThrow(
      'authentication methods failed',
    );
    clients = [];
    expect((await run('hostname')).stdout).toBe('nie1\n');
  });

  it('a client that expects another host key does not connect', async () => {
    await host('nie1');
    await expect(connect({ hostVerifier: () => false })).rejects.toThrow('Host denied');
  });

  it('a host that loses power cuts its connections and refuses new ones', async () => {
    const server = await host('nie1');
    const client = await connect();
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await server.close();
    await gone;
    expect(await isFree(place)).toBe(true);
    await expect(connect()).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the shell', () => {
  it.each([
    ['true && echo yes || echo no', 'yes\n', 0],
    ['false && echo yes || echo no', 'no\n', 0],
    ['echo one; echo two', 'one\ntwo\n', 0],
    ['export A=\'x y\'; echo "$A" $A', 'x y x y\n', 0],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are bash's own.
    ['A=1 B=2; echo "${A}${B}${C:-3}"', '123\n', 0],
    ['printf "%s-%s\\n" a b c d', 'a-b\nc-d\n', 0],
    ['echo alpha beta | grep -q beta && echo found', 'found\n', 0],
    ['! grep -q x /dev/null; echo $?', '0\n', 0],
    ['if test -d /etc/pve; then echo node; else echo other; fi', 'node\n', 0],
    ['for n in a b; do echo "$n"; done', 'a\nb\n', 0],
    ['echo "$(hostname)-$(id -u)"', 'nie1-0\n', 0],
    ['set -e; false; echo never', '', 1],
    ['set -e; false || echo handled; echo on', 'handled\non\n', 0],
    ['set -euo pipefail; false | true; echo never', '', 1],
    ['(exit 3); echo $?', '3\n', 0],
    ["bash -c 'echo inner'", 'inner\n', 0],
    ['cat <<EOF\nHost $(hostname)\nEOF', 'Host nie1\n', 0],
    ['echo lost 2>&1 >/dev/null', '', 0],
  ])('%s', async (line, stdout, code) => {
    await host('nie1');
    expect(await run(line, '')).toEqual({ code, stdout, stderr: '' });
  });

  it('says what bash says about an unknown command, a missing file and a syntax error', async () => {
    await host('nie1');
    expect(await run('frobnicate --now')).toEqual({
      code: 127,
      stdout: '',
      stderr: 'bash: line 1: frobnicate: command not found\n',
    });
    expect(await run('cat /etc/nothing')).toMatchObject({
      code: 1,
      stderr: 'cat: /etc/nothing: No such file or directory\n',
    });
    expect(await run('cat < /etc/nothing')).toMatchObject({
      code: 1,
      stderr: 'bash: line 1: /etc/nothing: No such file or directory\n',
    });
    expect(await run('echo "open')).toMatchObject({ code: 2, stderr: expect.stringContaining('syntax error') });
  });

  it('refuses by name what it does not have, and does nothing of it', async () => {
    await host('nie1');
    expect(await run('while true; do echo x; done')).toMatchObject({
      code: 2,
      stderr: 'bash: line 1: "While" is not supported by the lab\'s shell\n',
    });
  });

  it('does not wait for input that nobody reads, as with an open terminal', async () => {
    await host('nie1');
    expect(await run('hostname')).toMatchObject({ code: 0, stdout: 'nie1\n' });
  });
});

describe('files', () => {
  it('written by a command are read by others, with mode, and stay apart from other hosts', async () => {
    await host('nie1');
    expect(
      await run('cat > /etc/chrony/sources.d/ikz.sources && chronyc reload sources', 'server ntp iburst\n'),
    ).toEqual({
      code: 0,
      stdout: '200 OK\n',
      stderr: '',
    });
    expect(await run('cat /etc/chrony/sources.d/ikz.sources')).toMatchObject({ stdout: 'server ntp iburst\n' });
    expect(await run('mkdir -p /root/a/b && install -D -m 0600 /dev/stdin /root/a/b/c/secret', 'x')).toMatchObject({
      code: 0,
    });
    expect(cluster.files.get(fileKey('nie1', '/root/a/b/c/secret'))).toMatchObject({ mode: 0o600 });
    expect(new HostFiles(cluster, 'nie2').find('/root/a')).toBeUndefined();
  });

  it('below /etc/pve are the same on all nodes', async () => {
    await host('nie1');
    expect(await run('echo x > /etc/pve/note')).toMatchObject({ code: 0 });
    expect(new HostFiles(cluster, 'kau2').read('/etc/pve/note').toString()).toBe('x\n');
  });

  it('come over SFTP: written whole, found by stat, listed, renamed, removed', async () => {
    await host('nie1');
    const session = await sftp();
    const path = '/var/lib/vz/snippets/t01.yaml';
    const content = `#cloud-config\n${'x'.repeat(100_000)}`;
    await promisify(session.writeFile.bind(session) as Write)(path, content, { mode: 0o640 });
    expect(await promisify(session.stat.bind(session))(path)).toMatchObject({ size: content.length, mode: 0o100640 });
    expect(new HostFiles(cluster, 'nie1').read(path).toString()).toBe(content);
    await promisify(session.mkdir.bind(session) as OnPath)('/root/new');
    await promisify(session.rename.bind(session))(path, '/root/new/moved.yaml');
    const entries = await promisify(session.readdir.bind(session))('/root/new');
    expect(entries.map((entry) => entry.filename)).toEqual(['moved.yaml']);
    const [rmdir, unlink] = [promisify(session.rmdir.bind(session)), promisify(session.unlink.bind(session))];
    await expect(rmdir('/root/new')).rejects.toThrow('Directory not empty');
    await unlink('/root/new/moved.yaml');
    await rmdir('/root/new');
    await expect(unlink('/root/new/moved.yaml')).rejects.toThrow('No such file or directory');
    const nowhere = promisify(session.writeFile.bind(session) as Write)('/nowhere/x', 'x', {});
    await expect(nowhere).rejects.toThrow('No such file');
  });
});

describe('commands of Proxmox VE', () => {
  it('pvecm sets the witness up once, and shows its vote', async () => {
    await host('nie1');
    const step = 'pvecm status | grep -q Qdevice || pvecm qdevice setup witness';
    expect(await run('pvecm status')).toMatchObject({
      stdout: expect.stringMatching(/Expected votes: {3}4\n(.*\n)*Quorum: {11}3/),
    });
    expect(await run(step)).toMatchObject({ code: 0, stderr: '' });
    expect(await run(step)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await run('pvecm status');
    expect(stdout).toMatch(/^Name: {13}ikz$/m);
    expect(stdout).toMatch(/^Expected votes: {3}5$/m);
    expect(stdout).toMatch(/^Total votes: {6}5$/m);
    expect(stdout).toMatch(/^Flags: {12}Quorate Qdevice $/m);
    expect(stdout).toMatch(/^0x00000001 {10}1 {4}A,V,NMW 192\.0\.2\.1 \(local\)$/m);
    expect(stdout).toMatch(/^0x00000000 {10}1 {12}Qdevice$/m);
    expect(await run('pvecm qdevice setup witness')).toMatchObject({
      code: 255,
      stderr: 'QDevice already configured!\n',
    });
    expect(await run('pvecm qdevice remove')).toMatchObject({ code: 0 });
    expect(await run('pvecm qdevice remove')).toMatchObject({ code: 255, stderr: 'No QDevice configured!\n' });
  });

  it('pvecm refuses a witness that does not exist, and any while a node is down', async () => {
    await host('nie1');
    expect(await run('pvecm qdevice setup 192.0.2.99')).toMatchObject({
      code: 255,
      stderr: 'ssh: Could not resolve hostname 192.0.2.99: Name or service not known\n',
    });
    cluster.transaction(() => cluster.nodes.patch('kau2', { alive: false }));
    expect(await run('pvecm qdevice setup witness')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('kau2'),
    });
  });

  it('pvecm shows that a witness which has moved no longer votes, until it is removed and set up again', async () => {
    await host('nie1');
    expect(await run('pvecm qdevice setup witness')).toMatchObject({ code: 0 });
    const witness = { host: 'elsewhere' };
    cluster.transaction(() => {
      cluster.changeSettings({ ...cluster.settings, witness });
      regroup(cluster);
    });
    const { stdout } = await run('pvecm status');
    expect(stdout).toMatch(/^Expected votes: {3}5$/m);
    expect(stdout).toMatch(/^Total votes: {6}4$/m);
    expect(stdout).toMatch(/^0x00000001 {10}1 {4}NA,NV,NMW /m);
    expect(await run('pvecm qdevice remove && pvecm qdevice setup elsewhere')).toMatchObject({ code: 0 });
    expect((await run('pvecm status')).stdout).toMatch(/^Total votes: {6}5$/m);
  });

  it('zfs creates a dataset once', async () => {
    await host('nie1');
    const step = 'zfs list rpool/guests || zfs create rpool/guests';
    expect(await run(step)).toMatchObject({ code: 0, stderr: "cannot open 'rpool/guests': dataset does not exist\n" });
    expect(await run(step)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('/rpool/guests') });
    expect(cluster.nodes.get('nie1')?.datasets).toContain('rpool/guests');
    expect(cluster.nodes.get('nie2')?.datasets).not.toContain('rpool/guests');
  });

  it('pvesm knows the path of a volume', async () => {
    await host('nie1');
    expect(await run('pvesm path local:snippets/t01.yaml')).toMatchObject({
      stdout: '/var/lib/vz/snippets/t01.yaml\n',
    });
    expect(await run('pvesm path guests:vm-100-disk-0')).toMatchObject({
      stdout: '/dev/zvol/rpool/guests/vm-100-disk-0\n',
    });
    expect(await run('pvesm path nas:x')).toMatchObject({ code: 255, stderr: "storage 'nas' does not exist\n" });
  });

  it('pvesm changes what a storage may hold', async () => {
    await host('nie1');
    expect(await run('pvesm set local --content backup,import,iso,snippets,vztmpl')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(cluster.storages.get('local')?.options).toEqual({
      path: '/var/lib/vz',
      content: 'backup,import,iso,snippets,vztmpl',
    });
    const refused = await run('pvesm set guests --content snippets');
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining("content type 'snippets'") });
  });

  it('pvesr shows the jobs of the guests on its node, and nothing of runs elsewhere', async () => {
    cluster.transaction(() => {
      const config = { name: 'a' };
      cluster.guests.put('100', { vmId: 100, node: 'nie1', config, status: 'running' });
      cluster.guests.put('101', { vmId: 101, node: 'nie2', config, status: 'running' });
      cluster.replicationJobs.put('100-0', { id: '100-0', guest: 100, number: 0, target: 'kau1' });
      cluster.replicationJobs.put('100-1', { id: '100-1', guest: 100, number: 1, target: 'nie2', disable: 1 });
      cluster.replicationJobs.put('101-0', { id: '101-0', guest: 101, number: 0, target: 'kau2' });
      const lastSync = Date.UTC(2026, 10, 24, 5, 30) / 1000;
      cluster.replicationStates.put('100-0', {
        jobId: '100-0',
        node: 'nie1',
        lastSync,
        lastTry: lastSync + 10 * 365 * 86_400 - 60,
        failCount: 0,
        duration: 2.4,
        log: [],
      });
    });
    await host('nie1');
    expect((await run('pvesr status')).stdout.split('\n')).toEqual([
      'JobID      Enabled    Target                           LastSync             NextSync   Duration  FailCount State',
      '100-0      Yes        local/kau1            2026-11-24_05:30:00  2036-11-21_05:30:00        2.4          0 OK',
      '100-1      No         local/nie2                              -                    -          -          0 OK',
      '',
    ]);
  });

  it('a backup server creates a namespace once', async () => {
    await host('pbs-kau', 'backup-server');
    const api = 'proxmox-backup-debug api';
    const path = 'admin/datastore/ikz/namespace';
    const step = `${api} get ${path} --output-format json | grep -q '"ns":"t01"' || ${api} create ${path} --name t01`;
    expect(await run(step)).toEqual({ code: 0, stdout: '"t01"\n', stderr: '' });
    expect(await run(step)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await run(`${api} create ${path} --name t01`)).toMatchObject({
      code: 255,
      stderr: 'Error: namespace already exists\n',
    });
    expect(cluster.backupServers.get('pbs-kau')?.namespaces).toEqual(['t01']);
    expect(await run('pvecm status')).toMatchObject({ code: 127 });
  });

  it('the witness runs qnetd, a node does not', async () => {
    await host('witness', 'witness');
    expect(await run('systemctl is-active corosync-qnetd')).toMatchObject({ code: 0, stdout: 'active\n' });
    expect(await run('systemctl is-active pveproxy')).toMatchObject({ code: 3, stdout: 'inactive\n' });
    expect(await run('systemctl restart pveproxy')).toMatchObject({ code: 5 });
  });
});
