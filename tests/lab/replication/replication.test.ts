import { beforeEach, describe, expect, it } from 'vitest';
import { heal, strike } from '../../../lab/faults/faults.ts';
import { ReplicationScheduler, runReplication } from '../../../lab/replication/scheduler.ts';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.createGuest(100);
});

const create = (parameters: Record<string, string | number>) =>
  world.call('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1', ...parameters });
/** Seconds since 1970 of a moment after the start of the test. */
const at = (seconds: number) => Date.UTC(2026, 10, 23, 8) / 1000 + seconds;
const status = (id = '100-0') => world.done('GET', `/nodes/nie1/replication/${id}/status`) as Record<string, number>;
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

describe('the schedulers', () => {
  beforeEach(() => {
    world.startDaemons();
  });

  it('run a new job at the next full minute, and then at its calendar event', () => {
    world.pass(20);
    create({ schedule: '*/15' });
    expect(status()).toMatchObject({ last_sync: 0, last_try: 0, fail_count: 0 });
    world.pass(60);
    expect(status()).toMatchObject({ last_sync: at(60), fail_count: 0, next_sync: at(900) });
    world.pass(900);
    expect(status()).toMatchObject({ last_sync: at(900), last_try: at(900), next_sync: at(1800), duration: 2.4 });
  });

  it('say of a job that runs which process does it', () => {
    create({});
    world.pass(5);
    expect(status()).toMatchObject({ last_sync: 0, last_try: at(0), pid: expect.any(Number) });
    world.pass(20);
    expect(status()).toMatchObject({ last_sync: at(0) });
    expect(status()).not.toHaveProperty('pid');
  });

  it('run the jobs of one node one after another', () => {
    world.createGuest(101);
    world.createGuest(102, 'nie2');
    create({});
    create({ id: '101-0' });
    create({ id: '102-0' });
    world.pass(60);
    const { last_try: first, duration = 0 } = status();
    expect(status('101-0').last_try).toBe(Math.floor((first ?? 0) + duration));
    expect(world.cluster.replicationStates.get('102-0')).toMatchObject({ lastTry: first });
  });

  it('copy ZFS disks, but no cloud-init drive and none that says replicate=0', () => {
    world.createGuest(101, 'nie1', {
      scsi0: 'local-zfs:1',
      scsi1: 'local-zfs:1,replicate=0',
      ide2: 'local-zfs:cloudinit',
    });
    create({ id: '101-0' });
    world.pass(60);
    expect(copies()).toEqual(['vm-101-disk-0']);
  });

  it('send what a rate limit lets through', () => {
    create({ rate: 10 });
    world.pass(600);
    // 3000 MiB lie on the disk.
    expect(status().duration).toBeCloseTo(2.4 + 314.6, 1);
  });

  it('try a job whose target is down once, and again when that is back', () => {
    create({});
    strike(world.cluster, { target: 'kau1', kind: 'power' });
    world.pass(1800);
    expect(status()).toMatchObject({
      last_sync: 0,
      next_sync: 0,
      fail_count: 1,
      error: expect.stringContaining("pvesr prepare-local-job 100-0' failed: exit code 255"),
    });
    heal(world.cluster, { target: 'kau1' });
    world.pass(300);
    expect(status()).toMatchObject({ fail_count: 0, last_sync: expect.any(Number) });
    expect(status().last_sync).toBeGreaterThan(at(1800));
    expect(status()).not.toHaveProperty('error');
  });

  it('try a job again after 5, 10, 15 and then every 30 minutes', () => {
    world.createGuest(101);
    create({ id: '101-0', schedule: '*/1' });
    strike(world.cluster, { target: 'nie1', kind: 'pool-lost' });
    const tries: number[] = [];
    for (let minute = 0; minute <= 95; minute += 1) {
      world.pass(60);
      const { last_try: last = 0 } = status('101-0');
      if (last > 0 && !tries.includes(last)) tries.push(last);
    }
    expect(tries.map((time) => (time - at(0)) / 60)).toEqual([0, 5, 15, 30, 60, 90]);
    expect(status('101-0').error).toBe("volume 'local-zfs:vm-101-disk-0' does not exist");
    expect(copies()).toEqual([]);
  });

  it('count a run as failed whose target is lost in its middle, and leave the copy as it was', () => {
    create({});
    world.pass(600);
    const before = world.cluster.replicas.get('100@kau1');
    world.done('PUT', '/cluster/replication/100-0', { rate: 1 });
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    world.pass(305);
    expect(status()).toMatchObject({ last_try: at(900), pid: expect.any(Number) });
    strike(world.cluster, { target: 'kaufungen', kind: 'isolated' });
    world.pass(1);
    expect(status()).toMatchObject({ last_sync: before?.syncedAt, fail_count: 1 });
    expect(world.cluster.replicas.get('100@kau1')).toEqual(before);
  });

  it('leave disabled jobs and those of dead nodes alone', () => {
    create({ disable: 1 });
    world.createGuest(101, 'kau2');
    strike(world.cluster, { target: 'kau2', kind: 'power' });
    world.done('POST', '/cluster/replication', { id: '101-0', type: 'local', target: 'nie1' });
    world.pass(1800);
    expect(world.cluster.replicationStates.values()).toEqual([]);
  });

  it('run a job out of turn when told to', () => {
    create({ schedule: '03:00' });
    world.pass(600);
    world.done('POST', '/nodes/nie1/replication/100-0/schedule_now');
    world.pass(60);
    expect(status()).toMatchObject({ last_sync: at(600) });
  });

  it('keep the log of the last run', () => {
    create({ schedule: '*/15' });
    world.pass(60);
    expect(world.done('GET', '/nodes/nie1/replication/100-0/log')).toEqual([
      { n: 1, t: '2026-11-23 08:00:00 100-0: start replication job' },
      { n: 2, t: '2026-11-23 08:00:00 100-0: guest => VM 100, running => 0' },
      { n: 3, t: '2026-11-23 08:00:00 100-0: volumes => local-zfs:vm-100-disk-0' },
      { n: 4, t: '2026-11-23 08:00:10 100-0: end replication job' },
    ]);
  });

  it('turn the job round of a guest that HA has recovered, and bring its old node up to date once that is back', () => {
    create({});
    world.done('POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'started' });
    const rule = { rule: 'books', type: 'node-affinity', resources: 'vm:100', nodes: 'nie1:2,kau1:1', strict: 1 };
    world.done('POST', '/cluster/ha/rules', rule);
    world.done('PUT', '/cluster/ha/resources/vm:100', { failback: 0 });
    world.pass(1000);
    strike(world.cluster, { target: 'nie1', kind: 'power' });
    world.pass(600);
    expect(world.cluster.guests.get('100')).toMatchObject({ node: 'kau1', status: 'running' });
    expect(world.cluster.replicationJobs.get('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
    expect(world.cluster.replicationStates.get('100-0')).toMatchObject({ node: 'kau1', failCount: 1 });
    expect(world.cluster.replicas.values()).toMatchObject([{ node: 'nie1', syncedAt: at(900) }]);
    heal(world.cluster, { target: 'nie1' });
    world.pass(600);
    const { lastSync = 0, failCount, duration } = world.cluster.replicationStates.get('100-0') ?? {};
    expect(failCount).toBe(0);
    expect(lastSync).toBeGreaterThan(at(1600));
    // Not the whole disk, which both sides have.
    expect(duration).toBeLessThan(3);
    expect(world.cluster.replicas.values()).toMatchObject([{ node: 'nie1', syncedAt: lastSync }]);
  });
});

describe('schedulers after a restart of the lab', () => {
  it('end the run that was going on', () => {
    const before = new ReplicationScheduler(world.cluster);
    before.start();
    create({});
    world.pass(5);
    expect(status()).toHaveProperty('pid');
    before.stop();
    new ReplicationScheduler(world.cluster).start();
    world.pass(20);
    expect(status()).toMatchObject({ last_sync: at(0), fail_count: 0 });
  });
});
