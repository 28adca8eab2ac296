import { beforeEach, describe, expect, it } from 'vitest';
import { recoverGuest } from '../../../lab/guests/move.ts';
import { crashNow } from '../../../lab/guests/power.ts';
import { runReplication } from '../../../lab/replication/scheduler.ts';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.createGuest(100);
});

const migrate = (parameters: Record<string, string | number>) =>
  world.call('POST', '/nodes/nie1/qemu/100/migrate', parameters);
const replicate = (id: string, target: string) =>
  world.done('POST', '/cluster/replication', { id, type: 'local', target });
const job = (id: string) => world.done('GET', `/cluster/replication/${id}`);
const disks = () =>
  world.cluster.volumes
    .values()
    .map(({ node, name }) => `${node} ${name}`)
    .sort();

describe('a migration', () => {
  it('takes local disks along', () => {
    migrate({ target: 'kau1' });
    world.settle();
    expect(world.done('GET', '/nodes/kau1/qemu/100/config')).toMatchObject({
      scsi0: 'local-zfs:vm-100-disk-0,size=8G',
    });
    expect(disks()).toEqual(['kau1 vm-100-disk-0']);
  });

  it('of a replicated guest turns the job round that led to the new node, and leaves the others', () => {
    replicate('100-0', 'kau1');
    replicate('100-1', 'nie2');
    runReplication(world.cluster);
    migrate({ target: 'kau1' });
    world.settle();
    expect(job('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
    expect(job('100-1')).toMatchObject({ source: 'kau1', target: 'nie2' });
    expect(disks()).toEqual(['kau1 vm-100-disk-0', 'nie1 vm-100-disk-0', 'nie2 vm-100-disk-0']);
    expect(world.done('GET', '/nodes/kau1/replication')).toMatchObject([
      { id: '100-0', last_sync: world.cluster.now(), fail_count: 0 },
      { id: '100-1' },
    ]);
    expect(world.done('GET', '/nodes/nie1/replication')).toEqual([]);
  });

  it('of a running guest wants `online` and `with-local-disks`', () => {
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    expect(migrate({ target: 'kau1' })).toMatchObject({
      status: 500,
      reason: "can't migrate running VM without --online",
    });
    migrate({ target: 'kau1', online: 1 });
    world.settle();
    expect(world.lastTask('qmigrate')).toBe("can't live migrate attached local disks without with-local-disks option");
    expect(world.done('GET', '/nodes/nie1/qemu/100/config')).not.toHaveProperty('lock');
    migrate({ target: 'kau1', online: 1, 'with-local-disks': 1 });
    world.settle();
    expect(world.done('GET', '/nodes/kau1/qemu/100/status/current')).toMatchObject({ status: 'running' });
  });

  it('to the node itself, an unknown or a dead one is refused', () => {
    expect(migrate({ target: 'nie1' })).toMatchObject({ status: 400, errors: { target: 'target is local node.' } });
    expect(migrate({ target: 'nie9' })).toMatchObject({ status: 500, reason: "no such cluster node 'nie9'" });
    world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
    expect(migrate({ target: 'kau1' })).toMatchObject({ status: 500, reason: "target node 'kau1' is offline" });
  });

  it('locks the guest while it lasts', () => {
    world.cluster.transaction(() => world.cluster.changeSettings({ ...world.cluster.settings, taskMs: 500 }));
    migrate({ target: 'kau1' });
    expect(migrate({ target: 'nie2' })).toMatchObject({ reason: 'VM is locked (migrate)' });
    world.clock.advance(500);
    expect(world.cluster.guests.get('100')?.node).toBe('kau1');
  });

  it('can be planned: the answer says where the guest may go', () => {
    world.done('POST', '/storage', {
      storage: 'fast',
      type: 'zfspool',
      pool: 'rpool/data',
      nodes: 'nie1,nie2',
      content: 'images',
    });
    world.createGuest(101, 'nie1', { scsi0: 'fast:1' });
    expect(world.done('GET', '/nodes/nie1/qemu/101/migrate')).toMatchObject({
      running: 0,
      allowed_nodes: ['nie2'],
      not_allowed_nodes: { kau1: { unavailable_storages: ['fast'] }, kau2: { unavailable_storages: ['fast'] } },
    });
  });
});

describe('a recovery by HA', () => {
  beforeEach(() => {
    replicate('100-0', 'kau1');
    runReplication(world.cluster);
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    world.cluster.transaction(() => {
      const guest = world.cluster.guests.get('100');
      if (guest) crashNow(world.cluster, guest);
      world.cluster.nodes.patch('nie1', { alive: false });
      recoverGuest(world.cluster, 100, 'kau1');
    });
    world.via = 'kau2';
  });

  it('moves the configuration only; the job is turned round by the next scheduler run, which waits for its target', () => {
    expect(world.cluster.replicationJobs.get('100-0')).toMatchObject({ source: 'nie1', target: 'kau1' });
    world.clock.advance(60_000);
    runReplication(world.cluster);
    expect(world.cluster.replicationJobs.get('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
    const rows = world.done('GET', '/nodes/kau1/replication');
    expect(rows).toMatchObject([{ id: '100-0', target: 'nie1', last_sync: 0, fail_count: 1 }]);
    expect(JSON.stringify(rows)).toContain('exit code 255');
  });

  it('lets the guest start where its replica is, and nowhere else', () => {
    world.done('POST', '/nodes/kau1/qemu/100/status/start');
    expect(world.lastTask('qmstart')).toBe('OK');
    world.done('POST', '/nodes/kau1/qemu/100/status/stop');
    world.cluster.transaction(() => recoverGuest(world.cluster, 100, 'kau2'));
    world.done('POST', '/nodes/kau2/qemu/100/status/start');
    expect(world.lastTask('qmstart')).toBe("volume 'local-zfs:vm-100-disk-0' does not exist");
  });
});
