import { beforeEach, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.createGuest(100);
  world.done('POST', '/pools', { poolid: 'town', comment: 'Town' });
});

it('a guest is in one pool, and moves to another only when that is allowed', () => {
  world.done('PUT', '/pools', { poolid: 'town', vms: '100', storage: 'local' });
  world.done('POST', '/pools', { poolid: 'city' });
  expect(world.call('PUT', '/pools', { poolid: 'city', vms: '100' }).reason).toBe(
    "VM 100 belongs already to pool 'town' and allow-move is not set",
  );
  world.done('PUT', '/pools', { poolid: 'city', vms: '100', 'allow-move': 1 });
  expect(world.cluster.pools.get('town')).toMatchObject({ vmIds: [], storages: ['local'] });
  expect(world.cluster.pools.get('city')).toMatchObject({ vmIds: [100] });
});

it('a pool is shown with its guests and storages', () => {
  world.done('PUT', '/pools/town', { vms: '100', storage: 'local' });
  const [pool] = world.done('GET', '/pools', { poolid: 'town' }) as [{ members: { id: string }[] }];
  expect(pool).toMatchObject({ poolid: 'town', comment: 'Town' });
  expect(pool.members.map(({ id }) => id)).toEqual([
    'qemu/100',
    'storage/nie1/local',
    'storage/nie2/local',
    'storage/kau1/local',
    'storage/kau2/local',
  ]);
});

it('a pool with members or pools below it stays', () => {
  world.done('POST', '/pools', { poolid: 'town/desk' });
  expect(world.call('DELETE', '/pools/town').reason).toBe("pool 'town' has child pools");
  world.done('DELETE', '/pools', { poolid: 'town/desk' });
  world.done('PUT', '/pools', { poolid: 'town', vms: '100' });
  expect(world.call('DELETE', '/pools/town').reason).toBe("pool 'town' is not empty (contains VM 100)");
  world.done('PUT', '/pools', { poolid: 'town', vms: '100', delete: 1 });
  world.done('DELETE', '/pools/town');
});

it('what isn’t there can’t become a member', () => {
  expect(world.call('PUT', '/pools', { poolid: 'town', vms: '999' }).reason).toBe('VM 999 does not exist');
  expect(world.call('PUT', '/pools', { poolid: 'town', storage: 'none' }).reason).toBe("Storage 'none' does not exist");
  expect(world.call('PUT', '/pools', { poolid: 'none', vms: '100' }).reason).toBe("pool 'none' does not exist");
});
