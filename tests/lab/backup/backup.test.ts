import { beforeEach, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.createGuest(100);
  world.createGuest(101);
});

const create = (parameters: Record<string, string | number>) =>
  world.call('POST', '/cluster/backup', { id: 'night', schedule: '02:15', storage: 'local', ...parameters });
const notBackedUp = () =>
  (world.done('GET', '/cluster/backup-info/not-backed-up') as { vmid: number }[]).map(({ vmid }) => vmid);

it('a job takes named guests, those of a pool, or all but some', () => {
  expect(notBackedUp()).toEqual([100, 101]);
  create({ vmid: '100' });
  expect(notBackedUp()).toEqual([101]);
  world.done('POST', '/pools', { poolid: 'town' });
  world.done('PUT', '/pools', { poolid: 'town', vms: '101' });
  world.done('PUT', '/cluster/backup/night', { pool: 'town' });
  expect(notBackedUp()).toEqual([100]);
  world.done('PUT', '/cluster/backup/night', { all: 1, exclude: '101' });
  expect(notBackedUp()).toEqual([101]);
  world.done('PUT', '/cluster/backup/night', { enabled: 0 });
  expect(notBackedUp()).toEqual([100, 101]);
});

it('a job is shown with its settings apart and its next run', () => {
  create({ vmid: '100', 'prune-backups': 'keep-daily=7,keep-weekly=4', mode: 'snapshot' });
  expect(world.done('GET', '/cluster/backup/night')).toEqual({
    id: 'night',
    type: 'vzdump',
    enabled: 1,
    schedule: '02:15',
    storage: 'local',
    vmid: '100',
    mode: 'snapshot',
    'prune-backups': { 'keep-daily': '7', 'keep-weekly': '4' },
    'next-run': Date.UTC(2026, 10, 24, 2, 15) / 1000,
  });
});

it('a job that takes nothing, two ways at once, or a storage for other things is refused', () => {
  expect(create({}).errors).toEqual({ vmid: 'property is missing and it is not optional' });
  expect(create({ vmid: '100', pool: 'town' }).errors).toEqual({ pool: "option 'pool' conflicts with option 'vmid'" });
  expect(create({ vmid: '100', storage: 'local-zfs' }).reason).toBe("storage 'local-zfs' does not support backups");
  expect(create({ vmid: '100', script: '/bin/true' }).errors).toEqual({ script: 'Only root may set this option.' });
});

it('the volumes of a job are those that aren’t left out', () => {
  world.createGuest(102, 'nie1', { scsi0: 'local-zfs:1', scsi1: 'local-zfs:1,backup=0', ide2: 'local-zfs:cloudinit' });
  create({ vmid: '102' });
  const { children } = world.done('GET', '/cluster/backup/night/included_volumes') as {
    children: { children: object[] }[];
  };
  expect(children[0]?.children).toMatchObject([
    { id: '102:scsi0', included: 1 },
    { id: '102:scsi1', included: 0 },
    { id: '102:ide2', included: 0 },
  ]);
});
