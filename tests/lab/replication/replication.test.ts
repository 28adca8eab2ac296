import { beforeEach, describe, expect, it } from 'vitest';
import { runReplication } from '../../../lab/replication/scheduler.ts';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.createGuest(100);
});

const create = (parameters: Record<string, string | number>) =>
  world.call('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1', ...parameters });
const status = (id = '100-0') => world.done('GET', `/nodes/nie1/replication/${id}/status`) as Record<string, number>;
const minutes = (count: number) => world.clock.advance(count * 60_000);
const copies = () =>
  world.cluster.volumes
    .values()
    .filter((volume) => volume.node === 'kau1')
    .map(({ name }) => name);

describe('a replication job', () => {
  it('is refused for a guest or target that isn’t there, the guest’s own node, a second time to the same target', () => {
    expect(create({ id: '999-0' })).toMatchObject({ status: 500, reason: "no such guest '999'" });
    expect(create({ target: 'nie9' })).toMatchObject({ status: 500, reason: "no such node 'nie9'" });
    expect(create({ target: 'nie1' })).toMatchObject({ status: 500, reason: "source and target node can't be equal" });
    create({});
    expect(create({ id: '100-1' })).toMatchObject({
      status: 500,
      reason: "there is already a replication job from 'nie1' to 'kau1' for guest 100",
    });
    expect(create({})).toMatchObject({ reason: "replication job '100-0' already exists" });
  });

  it('is refused for a guest without a disk on ZFS', () => {
    world.done('POST', '/storage', { storage: 'plain', type: 'dir', path: '/mnt/plain', content: 'images' });
    world.createGuest(101, 'nie1', { scsi0: 'plain:1' });
    expect(create({ id: '101-0' })).toMatchObject({ status: 500, reason: 'no replicatable volumes found' });
  });

  it('with a schedule that is none is a 400', () => {
    expect(create({ schedule: 'now and then' })).toMatchObject({
      status: 400,
      errors: { schedule: "invalid format - unable to parse calendar event 'now and then'\n" },
    });
  });

  it('can’t be given another target', () => {
    create({});
    expect(world.call('PUT', '/cluster/replication/100-0', { target: 'kau2' })).toMatchObject({
      status: 400,
      errors: { target: 'property is not defined in schema and the schema does not allow additional properties' },
    });
  });

  it('changes and loses its settings', () => {
    create({ comment: 'to the other site', rate: 10 });
    world.done('PUT', '/cluster/replication/100-0', { schedule: '*/5', disable: 1, delete: 'comment,rate' });
    expect(world.done('GET', '/cluster/replication/100-0')).toEqual({
      id: '100-0',
      guest: 100,
      jobnum: 0,
      type: 'local',
      source: 'nie1',
      target: 'kau1',
      schedule: '*/5',
      disable: 1,
      digest: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it('takes its copies along when it is removed, unless they are to be kept', () => {
    create({});
    runReplication(world.cluster);
    world.done('DELETE', '/cluster/replication/100-0', { keep: 1 });
    expect(copies()).toEqual(['vm-100-disk-0']);
    create({});
    world.done('DELETE', '/cluster/replication/100-0');
    expect(copies()).toEqual([]);
  });
});

describe('the scheduler', () => {
  it('runs a new job at once and then at its calendar event', () => {
    create({ schedule: '*/15' });
    expect(runReplication(world.cluster)).toEqual(['100-0']);
    expect(runReplication(world.cluster)).toEqual([]);
    minutes(14);
    expect(runReplication(world.cluster)).toEqual([]);
    minutes(1);
    expect(runReplication(world.cluster)).toEqual(['100-0']);
    expect(status()).toMatchObject({
      fail_count: 0,
      last_sync: world.cluster.now(),
      next_sync: world.cluster.now() + 900,
    });
  });

  it('copies ZFS disks, but no cloud-init drive and none that says replicate=0', () => {
    world.createGuest(101, 'nie1', {
      scsi0: 'local-zfs:1',
      scsi1: 'local-zfs:1,replicate=0',
      ide2: 'local-zfs:cloudinit',
    });
    create({ id: '101-0' });
    runReplication(world.cluster);
    expect(copies()).toEqual(['vm-101-disk-0']);
  });

  it('tries a failed job again after 5, 10, 15 and then every 30 minutes', () => {
    create({ schedule: '*/1' });
    world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
    const waits: number[] = [];
    for (let failure = 1; failure <= 5; failure += 1) {
      expect(runReplication(world.cluster)).toEqual(['100-0']);
      expect(status()).toMatchObject({ fail_count: failure, error: expect.stringContaining('exit code 255') });
      const wait = ((status().next_sync ?? 0) - world.cluster.now()) / 60;
      waits.push(wait);
      minutes(wait);
    }
    expect(waits).toEqual([5, 10, 15, 30, 30]);
  });

  it('says of a job that works again nothing of its failures', () => {
    create({});
    world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
    runReplication(world.cluster);
    world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: true }));
    minutes(5);
    runReplication(world.cluster);
    expect(status()).toMatchObject({ fail_count: 0 });
    expect(status()).not.toHaveProperty('error');
  });

  it('leaves disabled jobs and those of dead nodes alone', () => {
    create({ disable: 1 });
    world.createGuest(101, 'kau2');
    world.done('POST', '/cluster/replication', { id: '101-0', type: 'local', target: 'nie1' });
    world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: false }));
    expect(runReplication(world.cluster)).toEqual([]);
  });

  it('runs a job out of turn when told to', () => {
    create({ schedule: '03:00' });
    runReplication(world.cluster);
    world.done('POST', '/nodes/nie1/replication/100-0/schedule_now');
    expect(runReplication(world.cluster)).toEqual(['100-0']);
  });

  it('runs by itself', () => {
    create({ schedule: '*/15' });
    world.startDaemons();
    world.clock.advance(10_000);
    expect(status().last_sync).toBeGreaterThan(0);
    expect(world.done('GET', '/nodes/nie1/replication/100-0/log')).toContainEqual({
      n: 1,
      t: expect.stringMatching(/^2026-11-23 08:00:\d\d 100-0: start replication job$/),
    });
  });
});
