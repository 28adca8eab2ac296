import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { labStatus, startLab, stopLab } from '../../../lab/index.ts';
import { temporaryDirectory, twoSites } from '../support.ts';
import { type ApiClient, apiClient } from './api.ts';
import { surviveKills } from './kill-rounds.ts';

const rounds = 4;
const guestsPerRound = 6;
const taskMs = 25;

let dir: string;

beforeEach(async () => {
  dir = await temporaryDirectory();
});
afterEach(async () => {
  await stopLab(dir);
  await rm(dir, { recursive: true });
});

interface Task {
  upid: string;
  type: string;
  id: string;
  status?: string;
  endtime?: number;
}

/** What was asked of the lab, and which of it was promised: the answer had come before the kill. */
interface Promised {
  asked: Set<number>;
  /** Task id by vmId. */
  guests: Map<number, string>;
  jobs: Set<string>;
}

/** Creates guests, and a replication job for each that is there, until the connection breaks. */
async function createGuests(api: ApiClient, vmIds: readonly number[], promised: Promised): Promise<void> {
  const create = async (vmid: number): Promise<void> => {
    promised.asked.add(vmid);
    const guest = { vmid, name: `guest-${vmid}`, memory: 512, scsi0: 'local-zfs:1', net0: 'virtio,bridge=vmbr0' };
    const created = await api.call('nie1', 'POST', '/nodes/nie1/qemu', guest);
    expect(created).toMatchObject({ status: 200 });
    promised.guests.set(vmid, String(created.data));
    await ended(api, String(created.data));
    const job = { id: `${vmid}-0`, target: 'kau1', type: 'local', schedule: '*/15' };
    expect(await api.call('nie2', 'POST', '/cluster/replication', job)).toMatchObject({ status: 200 });
    promised.jobs.add(job.id);
  };
  await Promise.all(vmIds.map((vmid) => create(vmid).catch(unlessBroken)));
}

/** The kill breaks connections; every other error is the test's. */
function unlessBroken(cause: unknown): void {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code !== 'ECONNRESET' && code !== 'ECONNREFUSED' && code !== 'EPIPE') throw cause;
}

async function ended(api: ApiClient, upid: string): Promise<void> {
  for (;;) {
    const { data } = await api.call('nie1', 'GET', `/nodes/nie1/tasks/${encodeURIComponent(upid)}/status`);
    if ((data as Task).status !== 'running') return;
    await pause(5);
  }
}

async function list<T>(api: ApiClient, path: string): Promise<T[]> {
  const answer = await api.call('nie1', 'GET', path);
  expect(answer).toMatchObject({ status: 200 });
  return answer.data as T[];
}

/** All tasks of the lab, once none is running any more. */
async function settledTasks(api: ApiClient): Promise<Task[]> {
  for (;;) {
    const tasks = await list<Task>(api, '/nodes/nie1/tasks?source=all&limit=500');
    if (tasks.every((task) => task.endtime !== undefined)) return tasks;
    await pause(5);
  }
}

async function expectWhole(api: ApiClient, promised: Promised): Promise<void> {
  const tasks = (await settledTasks(api)).filter((task) => task.type === 'qmcreate');
  const guests = await list<{ vmid: number; lock?: string }>(api, '/cluster/resources?type=vm');
  const volumes = await list<{ vmid: number; volid: string }>(api, '/nodes/nie1/storage/local-zfs/content');
  const jobs = await list<{ id: string; guest: number }>(api, '/cluster/replication');
  const ids = guests.map((guest) => guest.vmid);

  // Nothing lost: what was answered is there.
  for (const [vmId, upid] of promised.guests) {
    expect(ids).toContain(vmId);
    expect(tasks).toContainEqual(expect.objectContaining({ upid, status: 'OK' }));
  }
  expect(jobs.map((job) => job.id)).toEqual(expect.arrayContaining([...promised.jobs]));
  // Nothing doubled: one task, one disk, at most one job a guest.
  expect(new Set(tasks.map((task) => task.upid)).size).toBe(tasks.length);
  expect(tasks.map((task) => Number(task.id)).sort()).toEqual([...ids].sort());
  expect(volumes.map((volume) => volume.vmid).sort()).toEqual([...ids].sort());
  expect(new Set(jobs.map((job) => job.id)).size).toBe(jobs.length);
  // Nothing torn: what was never answered is there with all its parts, or not at all.
  for (const { vmid, lock } of guests) {
    expect(promised.asked).toContain(vmid);
    expect(lock).toBeUndefined();
    expect(volumes).toContainEqual(expect.objectContaining({ vmid, volid: `local-zfs:vm-${vmid}-disk-0` }));
  }
  for (const job of jobs) expect(ids).toContain(job.guest);
}

it(`a lab killed ${rounds} times at random while guests are created loses, doubles and tears nothing`, async () => {
  const promised: Promised = { asked: new Set(), guests: new Map(), jobs: new Set() };
  const start = () => startLab({ dir, topology: { ...twoSites, taskMs }, progress: () => {} });
  await start();
  for (let round = 0; round < rounds; round++) {
    const api = await apiClient(dir);
    await expectWhole(api, promised);
    const found = await labStatus(dir);
    if (found.state !== 'running') throw new Error(`the lab is ${found.state}`);
    const vmIds = Array.from({ length: guestsPerRound }, (_, index) => 1000 + round * guestsPerRound + index);
    const working = createGuests(api, vmIds, promised);
    // The moment is the test's subject: anywhere between the first request and the last job.
    await pause(randomInt(3 * taskMs));
    process.kill(found.status.pid, 'SIGKILL');
    await working;
    api.close();
    await start();
  }
  const api = await apiClient(dir);
  await expectWhole(api, promised);
  api.close();
  expect(promised.guests.size).toBeGreaterThan(0);
}, 120_000);

it('a lab killed 8 times in a busy history loses, doubles and tears nothing, and all its guests run again', async () => {
  const { findings, guests, answered } = await surviveKills({ dir, rounds: 8, seed: 4 });
  expect(findings).toEqual([]);
  expect(guests).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(20);
}, 180_000);
