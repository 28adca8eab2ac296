import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labClient, labStatus, startLab, stopLab } from '../../../lab/index.ts';
import { isFree } from '../../../lab/places/place.ts';
import { placesSchema } from '../../../lab/places/places.ts';
import { temporaryDirectory, twoSites } from '../support.ts';
import { apiClient } from './api.ts';

let dirs: string[];
let said: string[];

beforeEach(() => {
  dirs = [];
  said = [];
});
afterEach(async () => {
  for (const dir of dirs) {
    await stopLab(dir);
    await rm(dir, { recursive: true });
  }
});

async function newDirectory(): Promise<string> {
  const dir = await temporaryDirectory();
  dirs.push(dir);
  return dir;
}

const start = (dir: string, topology = twoSites) =>
  startLab({ dir, topology, progress: (sentence) => void said.push(sentence) });

async function pidOf(dir: string): Promise<number> {
  const found = await labStatus(dir);
  if (found.state !== 'running') throw new Error(`the lab is ${found.state}`);
  return found.status.pid;
}

async function placesOf(dir: string) {
  return placesSchema.parse(JSON.parse(await readFile(join(dir, 'places.json'), 'utf8')));
}

/** Ends the lab as a power cut would: it has no chance to tidy up. */
async function kill(dir: string): Promise<number> {
  const pid = await pidOf(dir);
  process.kill(pid, 'SIGKILL');
  while ((await labStatus(dir)).state === 'running');
  return pid;
}

describe('a lab', () => {
  it('answers on every node, over TLS, to the token it was seeded with', async () => {
    const dir = await newDirectory();
    await start(dir);
    const api = await apiClient(dir);
    for (const node of ['nie1', 'nie2', 'kau1', 'kau2']) {
      expect(await api.call(node, 'GET', '/version')).toMatchObject({ status: 200, data: { version: /^9\./ } });
    }
    const { data } = await api.call('kau2', 'GET', '/nodes');
    expect(data).toHaveLength(4);
    api.close();
  });

  it('is found when it is started again, and both starts of a race get the same one', async () => {
    const dir = await newDirectory();
    await Promise.all([start(dir), start(dir)]);
    const pid = await pidOf(dir);
    await start(dir);
    expect(await pidOf(dir)).toBe(pid);
    expect(said.at(-1)).toBe('the lab is running already');
  });

  it('runs beside another one in another directory', async () => {
    const [one, other] = [await newDirectory(), await newDirectory()];
    await Promise.all([start(one), start(other)]);
    expect(await pidOf(one)).not.toBe(await pidOf(other));
    await stopLab(one);
    expect(await labStatus(one)).toEqual({ state: 'stopped' });
    expect((await labStatus(other)).state).toBe('running');
  });

  it('leaves nothing listening when it is stopped, and comes back at the same places with its state', async () => {
    const dir = await newDirectory();
    const client = await start(dir);
    const places = await placesOf(dir);
    await client.fault('witness', 'power');
    expect(await stopLab(dir)).toBe(true);
    expect(await stopLab(dir)).toBe(false);
    for (const place of [...Object.values(places.api), ...Object.values(places.ssh), places.control]) {
      expect(await isFree(place)).toBe(true);
    }
    await start(dir);
    expect(await placesOf(dir)).toEqual(places);
    expect((await (await labClient(dir)).status()).witness.alive).toBe(false);
  });

  it('that was killed is known as dead, and continues at the next start', async () => {
    const dir = await newDirectory();
    await start(dir);
    const pid = await kill(dir);
    expect(await labStatus(dir)).toEqual({ state: 'dead', pid });
    await start(dir);
    expect(said).toContain('the lab was killed; it continues where it was');
    const api = await apiClient(dir);
    expect(await api.call('nie1', 'GET', '/version')).toMatchObject({ status: 200 });
    api.close();
  });

  it('is not taken for a stranger that has its old process id, and leaves him alone', async () => {
    const dir = await newDirectory();
    await start(dir);
    await kill(dir);
    const stranger = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    await once(stranger, 'spawn');
    await writeFile(join(dir, 'lab.pid'), `${stranger.pid}\n`);
    expect(await labStatus(dir)).toEqual({ state: 'dead', pid: stranger.pid });
    expect(await stopLab(dir)).toBe(false);
    await start(dir);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
  });

  it('is restarted when its topology has grown, and refuses to lose a node', async () => {
    const dir = await newDirectory();
    await start(dir);
    const [niestetal, kaufungen] = twoSites.sites;
    if (!niestetal || !kaufungen) throw new Error('two sites expected');
    const third = { name: 'nie3', memoryMiB: 65_536, cores: 16 };
    const grown = { ...twoSites, sites: [{ ...niestetal, nodes: [...niestetal.nodes, third] }, kaufungen] };
    const client = await start(dir, grown);
    expect((await client.status()).nodes.map((node) => node.name)).toEqual(['nie1', 'nie2', 'kau1', 'kau2', 'nie3']);
    await expect(start(dir)).rejects.toMatchObject({
      name: 'UserError',
      message: 'the lab has nodes that its topology no longer names: nie3',
    });
  });

  it('refuses a topology with a mistake, naming the place, and starts nothing', async () => {
    const dir = await newDirectory();
    const wrong = { ...twoSites, witness: { host: 'nie1' }, cluster: 'a name with blanks' };
    await expect(start(dir, wrong)).rejects.toThrow(
      /topology: cluster: a cluster name: at most 15.*\n?.*|host name "nie1" is used twice/,
    );
    expect(await labStatus(dir)).toEqual({ state: 'stopped' });
  });

  it('leaves a state file alone that it cannot read, and says so', async () => {
    const dir = await newDirectory();
    const state = join(dir, 'state.db');
    await writeFile(state, 'this is no database, and long enough to be taken for one'.repeat(100));
    const before = await readFile(state);
    await expect(start(dir)).rejects.toMatchObject({ name: 'UserError', message: expect.stringContaining('damaged') });
    expect(await readFile(state)).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('keeps its secrets to its owner and out of the connection file', async () => {
    const dir = await newDirectory();
    await start(dir);
    for (const file of ['token', 'control-token', 'backup-tokens.json', 'ssh/id_ed25519', 'ssh/host-nie1']) {
      expect([file, (await stat(join(dir, file))).mode & 0o777]).toEqual([file, 0o600]);
    }
    const connection = await readFile(join(dir, 'connection.json'), 'utf8');
    for (const file of ['token', 'control-token']) {
      const secret = (await readFile(join(dir, file), 'utf8')).trim();
      expect(connection).not.toContain(secret.slice(secret.indexOf('=') + 1));
    }
    expect(await readFile(join(dir, 'lab.log'), 'utf8')).not.toContain('ExperimentalWarning');
  });
});
