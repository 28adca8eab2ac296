import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuestStatus, type LabClient, startLab, stopLab } from '../../../lab/index.ts';
import { usualPace } from '../../../model/simulation/scenario.ts';
import { UserError } from '../../../model/user-error.ts';
import { temporaryDirectory, twoSites } from '../support.ts';
import { type ApiClient, apiClient } from './api.ts';

let dir: string;
let lab: LabClient;
let api: ApiClient;

beforeEach(async () => {
  dir = await temporaryDirectory();
  lab = await startLab({ dir, topology: { ...twoSites, taskMs: 0 }, progress: () => {} });
  api = await apiClient(dir);
});
afterEach(async () => {
  api.close();
  await stopLab(dir);
  await rm(dir, { recursive: true });
});

async function post(path: string, parameters: Record<string, string | number>): Promise<void> {
  expect(await api.call('nie2', 'POST', path, parameters)).toMatchObject({ status: 200 });
}

/** The guest once `holds` is true of it; the test's own time limit is the patience. */
async function guestWhen(holds: (guest: GuestStatus) => boolean, vmId = 100): Promise<GuestStatus> {
  for (;;) {
    const found = (await lab.status()).guests.find((guest) => guest.vmId === vmId);
    if (found && holds(found)) return found;
    await pause(5);
  }
}

async function guest(vmId = 100): Promise<GuestStatus> {
  return guestWhen(() => true, vmId);
}

/** Long enough to notice a dead node, to fence it, even if it was the master, and to recover its guests. */
const recovery = 300;

/** Guest 100 on nie1: highly available, replicated to kau1, allowed on these two nodes only. */
async function replicatedGuest(): Promise<void> {
  await post('/nodes/nie1/qemu', { vmid: 100, name: 'books', memory: 1024, scsi0: 'local-zfs:8' });
  await guestWhen(() => true);
  await post('/cluster/replication', { id: '100-0', target: 'kau1', type: 'local' });
  await post('/cluster/ha/resources', { sid: 'vm:100', state: 'started' });
  await post('/cluster/ha/rules', {
    rule: 'books',
    type: 'node-affinity',
    resources: 'vm:100',
    nodes: 'nie1,kau1',
    strict: 1,
  });
  await lab.step(40);
  expect(await guest()).toMatchObject({ state: 'running', ha: 'started' });
  await lab.tick();
}

/** Runs a command on a host as the program does: its key, and no other host key than the known one. */
async function ssh(name: string, command: string): Promise<string> {
  const { user, privateKeyFile, hosts } = api.connection.ssh;
  const host = hosts[name];
  if (!host) throw new Error(`no host ${name}`);
  const privateKey = await readFile(join(dir, privateKeyFile));
  const client = new ssh2.Client();
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).on('error', reject);
      client.connect({
        sock: createConnection({ host: host.host, port: host.port, noDelay: true }),
        username: user,
        privateKey,
        hostVerifier: (key: Buffer) => host.hostKey.endsWith(` ${key.toString('base64')}`),
      });
    });
    return await new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let output = '';
        channel.on('data', (chunk: Buffer) => {
          output += chunk.toString();
        });
        channel.on('close', () => resolve(output));
        return channel.end();
      });
    });
  } finally {
    client.end();
  }
}

describe('a node without power', () => {
  it('answers nobody: its own endpoints refuse, others answer 595 for it', async () => {
    expect(await lab.fault('nie1', 'power')).toMatchObject({ target: 'nie1', kind: 'power' });
    await expect(api.call('nie1', 'GET', '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(ssh('nie1', 'hostname')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await api.call('kau1', 'GET', '/nodes/nie1/status')).toMatchObject({ status: 595, data: null });
    await lab.heal('nie1');
    await lab.step(usualPace.hostBoot + 10);
    expect(await api.call('nie1', 'GET', '/version')).toMatchObject({ status: 200 });
    expect(await ssh('nie1', 'hostname')).toBe('nie1\n');
  });

  it('leaves its guest to the node with the replica, where the next replication run turns the job round', async () => {
    await replicatedGuest();
    await lab.fault('nie1', 'power');
    expect(await guest()).toMatchObject({ node: 'nie1', state: 'stopped' });
    await lab.step(recovery);
    expect(await guest()).toMatchObject({ node: 'kau1', state: 'running', ha: 'started' });
    await lab.reverse(100);
    expect((await guest()).replicas).toMatchObject([
      { target: 'nie1', error: expect.stringContaining('exit code 255') },
    ]);
    await lab.heal('nie1');
    await lab.step(recovery);
    await lab.tick();
    expect(await guest()).toMatchObject({ node: 'kau1', replicas: [{ target: 'nie1', failCount: 0 }] });
  });

  it('gets back a guest that prefers it', async () => {
    await replicatedGuest();
    const change = { type: 'node-affinity', nodes: 'nie1:2,kau1:1' };
    expect(await api.call('nie1', 'PUT', '/cluster/ha/rules/books', change)).toMatchObject({ status: 200 });
    await lab.fault('nie1', 'power');
    await lab.step(recovery);
    expect(await guest()).toMatchObject({ node: 'kau1', state: 'running' });
    await lab.heal('nie1');
    await lab.step(recovery);
    expect(await guest()).toMatchObject({ node: 'nie1', state: 'running', ha: 'started' });
  });
});

describe('a site without power', () => {
  it('takes the majority with it where no witness has a vote: nothing is started until it is back', async () => {
    await replicatedGuest();
    await lab.fault('niestetal', 'power');
    await lab.step(recovery);
    const { votes, guests } = await lab.status();
    expect(votes).toEqual({ expected: 4, total: 2, quorum: 3, quorate: false });
    expect(guests).toMatchObject([{ node: 'nie1', state: 'stopped' }]);
    expect(await api.call('kau1', 'POST', '/pools', { poolid: 'any' })).toMatchObject({
      status: 500,
      reason: "cfs-lock 'file-user_cfg' error: no quorum!",
    });
    expect(await ssh('kau1', 'pvecm status')).toMatch(/^Quorum: {11}3 {2}Activity blocked$/m);
    expect(await ssh('kau1', 'ha-manager status')).toMatch(/^quorum No quorum on node!\n/);
    expect(await ssh('kau1', 'ha-manager crm-command node-maintenance enable kau1 2>&1 || echo code $?')).toBe(
      "cfs-lock 'domain-ha' error: no quorum!\ncode 255\n",
    );
    expect(await ssh('kau1', 'echo x > /etc/pve/x; echo code $?')).toBe('code 1\n');
    await lab.heal('niestetal');
    await lab.step(recovery);
    expect((await guest()).state).toBe('running');
  });

  it('is survived with the witness, unless that is lost together with it', async () => {
    await replicatedGuest();
    await ssh('nie1', 'pvecm qdevice setup witness');
    await lab.fault('witness', 'power');
    await lab.fault('niestetal', 'power');
    await lab.step(recovery);
    expect(await guest()).toMatchObject({ node: 'nie1', state: 'stopped' });
    await lab.heal('witness');
    await lab.step(recovery);
    expect(await guest()).toMatchObject({ node: 'kau1', state: 'running' });
  });
});

it('an API that is dead refuses connections, while SSH and guests go on', async () => {
  await replicatedGuest();
  await lab.fault('nie1', 'api-dead');
  await expect(api.call('nie1', 'GET', '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await ssh('nie1', 'hostname')).toBe('nie1\n');
  await lab.step(recovery);
  expect(await guest()).toMatchObject({ node: 'nie1', state: 'running' });
  await lab.heal('nie1', 'api-dead');
  expect(await api.call('nie1', 'GET', '/version')).toMatchObject({ status: 200 });
});

describe('a move', () => {
  it('takes the running guest along and turns its job round at once', async () => {
    await replicatedGuest();
    // Only the move itself puts the clock forward, however busy this machine is.
    await lab.setSpeed(0);
    const { seconds, ...move } = await lab.move(100, 'kau1');
    expect(move).toEqual({ vmId: 100, from: 'nie1', to: 'kau1' });
    // HA's manager orders it, the node does it, the manager sees it: a round each.
    expect(seconds).toBeLessThanOrEqual(30);
    await lab.step(20);
    expect(await guest()).toMatchObject({
      node: 'kau1',
      site: 'kaufungen',
      state: 'running',
      ha: 'started',
      replicas: [{ target: 'nie1' }],
    });
  });

  it('is refused to a node that the strict rule forbids, to a dead one and to where the guest is', async () => {
    await replicatedGuest();
    await expect(lab.move(100, 'kau2')).rejects.toThrow('node not allowed');
    await expect(lab.move(100, 'nie1')).rejects.toThrow('guest 100 is on nie1 already');
    await lab.fault('kau1', 'power');
    await expect(lab.move(100, 'kau1')).rejects.toThrow('kau1 is down');
    expect(await guest()).toMatchObject({ node: 'nie1', state: 'running' });
  });
});

describe('HA maintenance', () => {
  it('empties a node and fills it again', async () => {
    await replicatedGuest();
    await ssh('nie2', 'ha-manager crm-command node-maintenance enable nie1');
    await lab.step(60);
    expect(await guest()).toMatchObject({ node: 'kau1', ha: 'started' });
    expect(await ssh('nie2', 'ha-manager status')).toMatch(
      /^quorum OK\nmaster \w+ .*\n(lrm .*\n){2}lrm nie1 \(maintenance mode, .*\nlrm .*\nservice vm:100 \(kau1, started\)\n$/,
    );
    await ssh('nie2', 'ha-manager crm-command node-maintenance disable nie1');
    await lab.step(60);
    expect(await guest()).toMatchObject({ node: 'nie1', ha: 'started' });
    expect(await ssh('nie1', 'journalctl -u pve-ha-lrm')).toContain('status change maintenance => active');
  });
});

describe('the clock', () => {
  it('is put forward, goes faster and stands, over a restart too', async () => {
    const before = (await lab.status()).clock;
    expect(before.speed).toBe(1);
    const after = await lab.step(3600);
    expect(after.now - before.now).toBeGreaterThanOrEqual(3600);
    expect(await lab.setSpeed(0)).toMatchObject({ speed: 0 });
    await stopLab(dir);
    lab = await startLab({ dir, topology: { ...twoSites, taskMs: 0 }, progress: () => {} });
    const { clock } = await lab.status();
    expect(clock.speed).toBe(0);
    expect(clock.now).toBeGreaterThanOrEqual(after.now);
    expect(clock.now - after.now).toBeLessThan(60);
  });

  it('takes no other orders', async () => {
    await expect(lab.setSpeed(601)).rejects.toMatchObject({
      name: 'UserError',
      hint: 'Allowed: either {"speed": 0 to 600} or {"step": seconds}.',
    });
    await expect(lab.step(-1)).rejects.toMatchObject({ name: 'UserError' });
  });
});

describe('the control API', () => {
  it('says what there is when it is asked for something that is not', async () => {
    await expect(lab.fault('nie9', 'power')).rejects.toMatchObject({
      name: 'UserError',
      message: 'the lab has no site, node or link "nie9"',
      hint: 'There are: niestetal, kaufungen, nie1, nie2, kau1, kau2, niestetal-kaufungen, witness.',
    });
    await expect(lab.move(999, 'nie1')).rejects.toMatchObject({ message: 'the lab has no guest 999' });
    await expect(lab.heal('nie1')).rejects.toMatchObject({ message: 'nie1 is healthy' });
    await lab.fault('nie1', 'power');
    await expect(lab.fault('nie1', 'power')).rejects.toMatchObject({ message: 'nie1 has the fault "power" already' });
  });

  it('answers nobody without its token', async () => {
    const ca = await readFile(join(dir, api.connection.ca));
    const url = new URL('/status', api.connection.control?.url);
    const status = await new Promise((resolve, reject) => {
      request(url, { ca, headers: { Authorization: 'Bearer wrong' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
  });
});

describe('An order that the lab could not carry out', () => {
  it.each([
    ['a line that turns faster than the lab can follow', { downSeconds: 0.0001, upSeconds: 0.0001 }],
    ['a line that is down for years', { downSeconds: 1e9, upSeconds: 1 }],
  ])('is refused, with what is allowed: %s', async (_, times) => {
    const { links = [] } = twoSites;
    const [link] = links.length > 0 ? links : [{ name: 'north' }];
    await expect(lab.fault(link?.name ?? '', 'flapping', times)).rejects.toThrow(
      /downSeconds: allowed: 1 to 86400 seconds/,
    );
  });

  it('is refused, with what is allowed: a clock that is wrong by centuries, a step of years', async () => {
    await expect(lab.fault('nie1', 'clock-skew', { skewSeconds: 1e11 })).rejects.toThrow(/ten years/);
    await expect(lab.step(1e12)).rejects.toThrow(/31 days/);
    expect((await lab.status()).faults).toEqual([]);
  });

  it('is told so when the lab has ended, without a stack: npm start goes on with its state', async () => {
    await stopLab(dir);
    await expect(lab.heal()).rejects.toMatchObject({
      name: 'LabUnreachable',
      hint: expect.stringContaining('npm start'),
    });
    await expect(lab.heal()).rejects.toBeInstanceOf(UserError);
  });
});

it('A guest is not moved to a node that boots: the message says how long that takes', async () => {
  await replicatedGuest();
  await lab.fault('kau1', 'power');
  await lab.heal();
  await expect(lab.move(100, 'kau1')).rejects.toMatchObject({
    message: expect.stringMatching(/^kau1 boots: it is up in \d+ s/),
    hint: expect.stringMatching(/^ikz lab clock step \d+$/),
  });
});
