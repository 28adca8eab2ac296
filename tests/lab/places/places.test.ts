import type { Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isFree, leave, occupy, type Place, placeOf } from '../../../lab/places/place.ts';
import { type Choice, choosePlaces, placesSchema } from '../../../lab/places/places.ts';
import { topology, twoSites } from '../support.ts';

const open: Server[] = [];
const choices: Choice[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await leave(server);
  for (const choice of choices.splice(0)) await choice.release();
});

async function choose(...[of, kept]: Parameters<typeof choosePlaces>): Promise<Choice['places']> {
  const choice = await choosePlaces(of, kept);
  choices.push(choice);
  return choice.places;
}

async function freePlace(): Promise<Place> {
  const server = await occupy('127.0.0.1', 0);
  if (!server) throw new Error('no free port');
  const place = placeOf(server);
  await leave(server);
  return place;
}

const whole127 = await isFree({ host: '127.16.0.1', port: (await freePlace()).port });

describe.skipIf(!whole127)('where all of 127.0.0.0/8 can be used', () => {
  it('every node has an address of its own with the ports of a real node', async () => {
    const places = await choose(topology(), undefined);
    const { block } = places;
    expect(block).toBeGreaterThan(16);
    expect(places.api).toEqual({
      nie1: { host: `127.${block}.1.1`, port: 8006 },
      nie2: { host: `127.${block}.1.2`, port: 8006 },
      kau1: { host: `127.${block}.2.1`, port: 8006 },
      kau2: { host: `127.${block}.2.2`, port: 8006 },
    });
    expect(Object.keys(places.ssh)).toEqual(['nie1', 'nie2', 'kau1', 'kau2', 'witness', 'pbs-nie', 'pbs-kau']);
    expect(placesSchema.parse(JSON.parse(JSON.stringify(places)))).toEqual(places);
  });

  it('two labs that start at once take different blocks', async () => {
    const [one, other] = await Promise.all([choose(topology(), undefined), choose(topology(), undefined)]);
    expect(one.block).toBeDefined();
    expect(other.block).toBeDefined();
    expect(one.block).not.toBe(other.block);
  });

  it('a lab that comes back takes its old places, and another block only when they are taken', async () => {
    const first = await choosePlaces(topology(), undefined);
    await first.release();
    const again = await choosePlaces(topology(), first.places);
    expect(again.places).toEqual(first.places);
    await again.release();
    const squatter = await occupy(first.places.api.kau1?.host ?? '', 8006);
    if (squatter) open.push(squatter);
    expect((await choose(topology(), first.places)).block).not.toBe(first.places.block);
  });

  it('a node that is added moves no other', async () => {
    const first = await choosePlaces(topology(), undefined);
    await first.release();
    const [niestetal, kaufungen] = twoSites.sites;
    if (!niestetal || !kaufungen) throw new Error('two sites expected');
    const grown = topology({
      sites: [{ ...niestetal, nodes: [{ name: 'nie0', memoryMiB: 4096, cores: 2 }, ...niestetal.nodes] }, kaufungen],
    });
    const places = await choose(grown, first.places);
    expect(places.api).toMatchObject(first.places.api);
    expect(places.ssh).toMatchObject(first.places.ssh);
    expect(places.api.nie0).toEqual({ host: `127.${places.block}.1.3`, port: 8006 });
  });
});

describe('where only 127.0.0.1 exists', () => {
  it('the hosts share it, on ports the system chose, and keep them', async () => {
    const control = await freePlace();
    const places = await choose(topology(), { control, api: {}, ssh: {} });
    expect(places.block).toBeUndefined();
    expect(places.control).toEqual(control);
    const all = [...Object.values(places.api), ...Object.values(places.ssh), places.control];
    expect(all.every((place) => place.host === '127.0.0.1')).toBe(true);
    expect(new Set(all.map((place) => place.port)).size).toBe(4 + 7 + 1);
    expect(await choose(topology(), places)).toEqual(places);
  });
});
