import { createConnection } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heal, strike } from '../../../lab/faults/faults.ts';
import { GuestListeners } from '../../../lab/guests/listeners.ts';
import { World } from '../world.ts';

const pace = { transferMiBps: 400, guestStart: 3, guestStop: 10, guestBoot: 60, boots: 500 };
let world: World;
let listeners: GuestListeners;

beforeEach(() => {
  world = new World({ pace });
  listeners = new GuestListeners(world.cluster);
});

afterEach(() => listeners.close());

const start = (vmId: number) => {
  world.createGuest(vmId);
  world.done('POST', `/nodes/nie1/qemu/${vmId}/status/start`);
};
const placeOf = (vmId: number) => world.cluster.guestPlaces.get(String(vmId));

/** Does somebody take a connection at the guest's place? */
async function connects(vmId: number): Promise<boolean> {
  await nextTurn();
  await listeners.align();
  const place = placeOf(vmId);
  if (!place) return false;
  return new Promise((resolve) => {
    const socket = createConnection(place);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

describe('a guest’s port for probes', () => {
  it('is open from the end of its boot until it is off, always at the same place', async () => {
    start(100);
    expect(await connects(100)).toBe(false);
    world.pass(60);
    expect(await connects(100)).toBe(true);
    const place = placeOf(100);
    world.done('POST', '/nodes/nie1/qemu/100/status/stop');
    expect(await connects(100)).toBe(false);
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    world.pass(60);
    expect(await connects(100)).toBe(true);
    expect(placeOf(100)).toEqual(place);
  });

  it('stays open in a migration', async () => {
    start(100);
    world.pass(60);
    expect(await connects(100)).toBe(true);
    world.call('POST', '/nodes/nie1/qemu/100/migrate', { target: 'kau1', online: 1, 'with-local-disks': 1 });
    world.pass(60);
    expect(world.cluster.guests.get('100')).toMatchObject({ node: 'kau1' });
    expect(await connects(100)).toBe(true);
  });

  it.each([
    ['nie1', 'hung'],
    ['nie1', 'isolated'],
    ['niestetal', 'isolated'],
    ['nie1', 'power'],
  ])('is closed while the fault %s %s lasts', async (target, kind) => {
    start(100);
    world.pass(60);
    expect(await connects(100)).toBe(true);
    strike(world.cluster, { target, kind });
    expect(await connects(100)).toBe(false);
  });

  it('opens again when a line is there again', async () => {
    start(100);
    world.pass(60);
    strike(world.cluster, { target: 'nie1', kind: 'isolated' });
    expect(await connects(100)).toBe(false);
    heal(world.cluster, {});
    expect(await connects(100)).toBe(true);
  });

  it('is cut when its guest goes away', async () => {
    start(100);
    world.pass(60);
    expect(await connects(100)).toBe(true);
    const socket = createConnection(placeOf(100) ?? { port: 0 });
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.on('error', () => {});
    world.done('POST', '/nodes/nie1/qemu/100/status/stop');
    await listeners.align();
    expect(await closed).toBe('closed');
  });

  it('is one for each of 500 guests', async () => {
    const config = { name: 'many' };
    world.cluster.transaction(() => {
      for (let vmId = 1000; vmId < 1500; vmId++) {
        world.cluster.guests.put(String(vmId), { vmId, node: 'nie1', config, status: 'running' });
      }
    });
    await listeners.align();
    expect(await connects(1499)).toBe(true);
    expect(new Set(world.cluster.guestPlaces.values().map(({ port }) => port)).size).toBe(500);
  });
});
