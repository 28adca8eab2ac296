import { expect, it } from 'vitest';
import { Cluster } from '../../../lab/state/cluster.ts';
import { TaskRunner } from '../../../lab/tasks/runner.ts';
import { interruptTasks } from '../../../lab/tasks/start.ts';
import { parseUpid } from '../../../lab/tasks/upid.ts';
import { World } from '../world.ts';

const create = { vmid: 100, name: 'books', scsi0: 'local-zfs:8' };

function task(world: World, upid: unknown): unknown {
  return world.call('GET', `/nodes/nie1/tasks/${encodeURIComponent(String(upid))}/status`).data;
}

it('a task id says node, process, start, kind, object and who', () => {
  const world = new World();
  const upid = String(world.call('POST', '/nodes/nie1/qemu', create).data);
  expect(upid).toMatch(/^UPID:nie1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmcreate:100:ikz@pve!deploy:$/);
  expect(parseUpid(upid)).toMatchObject({
    node: 'nie1',
    startTime: world.cluster.now(),
    type: 'qmcreate',
    id: '100',
    user: 'ikz@pve!deploy',
  });
});

it('a task runs for its time, the guest being locked, and ends OK', () => {
  const world = new World({ taskMs: 3000 });
  const upid = world.call('POST', '/nodes/nie1/qemu', create).data;
  world.clock.advance(2999);
  expect(task(world, upid)).toMatchObject({ status: 'running', type: 'qmcreate', user: 'ikz@pve', tokenid: 'deploy' });
  expect(world.call('POST', '/nodes/nie1/qemu/100/status/start')).toMatchObject({
    status: 500,
    reason: 'VM is locked (create)',
  });
  world.clock.advance(1);
  expect(task(world, upid)).toMatchObject({ status: 'stopped', exitstatus: 'OK' });
  expect(world.done('GET', '/nodes/nie1/qemu/100/config')).toMatchObject({ scsi0: 'local-zfs:vm-100-disk-0,size=8G' });
});

it('with no time to take, a task has ended before the next request', () => {
  const world = new World();
  const upid = world.call('POST', '/nodes/nie1/qemu', create).data;
  world.settle();
  expect(task(world, upid)).toMatchObject({ exitstatus: 'OK' });
});

it('the log has numbered lines and ends with how the task ended', () => {
  const world = new World();
  const upid = world.done('POST', '/nodes/nie1/qemu', create);
  expect(world.done('GET', `/nodes/nie1/tasks/${upid}/log`)).toEqual([
    { n: 1, t: "scsi0: successfully created disk 'local-zfs:vm-100-disk-0,size=8G'" },
    { n: 2, t: 'TASK OK' },
  ]);
});

it('a task that fails undoes what it did and says why', () => {
  const world = new World();
  const upid = world.done('POST', '/nodes/nie1/qemu', {
    ...create,
    scsi1: 'local-zfs:0,import-from=local:import/none.qcow2',
  });
  expect(task(world, upid)).toMatchObject({
    exitstatus: "import failed: volume 'local:import/none.qcow2' does not exist",
  });
  expect(world.done('GET', `/nodes/nie1/tasks/${upid}/log`)).toEqual([
    { n: 1, t: "TASK ERROR: import failed: volume 'local:import/none.qcow2' does not exist" },
  ]);
  expect(world.cluster.guests.size).toBe(0);
  expect(world.cluster.volumes.size).toBe(0);
});

it('a lab that was killed does what its tasks still had to do, once, when it is back', () => {
  const world = new World({ taskMs: 5000 });
  const upid = world.call('POST', '/nodes/nie1/qemu', create).data;
  world.runner.stop();
  // Another process on the same state, an hour later.
  world.clock.advance(3_600_000);
  expect(task(world, upid)).toMatchObject({ status: 'running' });
  const cluster = new Cluster(world.store, { clock: world.clock });
  const runner = new TaskRunner(cluster);
  runner.start();
  runner.start();
  world.clock.advance(0);
  expect(task(world, upid)).toMatchObject({ status: 'stopped', exitstatus: 'OK' });
  expect(cluster.volumes.size).toBe(1);
});

it('a node that dies leaves its tasks half done, as a crash does', () => {
  const world = new World({ taskMs: 5000 });
  const upid = world.call('POST', '/nodes/nie1/qemu', create).data;
  world.cluster.transaction(() => interruptTasks(world.cluster, 'nie1'));
  world.clock.advance(10_000);
  expect(task(world, upid)).toMatchObject({ status: 'stopped', exitstatus: 'unexpected status' });
  expect(world.done('GET', '/nodes/nie1/qemu/100/config')).toMatchObject({ lock: 'create' });
});

it('a task can be stopped', () => {
  const world = new World({ taskMs: 5000 });
  const upid = String(world.call('POST', '/nodes/nie1/qemu', create).data);
  expect(world.call('DELETE', `/nodes/nie1/tasks/${upid}`)).toMatchObject({ status: 200 });
  expect(task(world, upid)).toMatchObject({ exitstatus: 'received interrupt' });
});

it('tasks can be listed by guest, kind, state and node', () => {
  const world = new World();
  world.createGuest(100);
  world.createGuest(101, 'kau1');
  world.done('POST', '/nodes/nie1/qemu/100/status/start');
  const types = (path: string, parameters: Record<string, string | number>) =>
    (world.done('GET', path, parameters) as { type: string }[]).map(({ type }) => type);
  expect(types('/nodes/nie1/tasks', {})).toEqual(['qmstart', 'qmcreate']);
  expect(types('/nodes/nie1/tasks', { typefilter: 'qmcreate' })).toEqual(['qmcreate']);
  expect(types('/nodes/nie1/tasks', { errors: 1 })).toEqual([]);
  expect(types('/nodes/kau1/tasks', { vmid: 101 })).toEqual(['qmcreate']);
  expect(types('/cluster/tasks', {})).toEqual(['qmstart', 'qmcreate', 'qmcreate']);
});

it('a lab that is used for long forgets its oldest tasks when it starts, never a running one', () => {
  const world = new World({ taskMs: 1000 });
  const running = String(world.call('POST', '/nodes/nie1/qemu', create).data);
  const { cluster } = world;
  const task = cluster.tasks.get(running);
  if (!task) throw new Error('no task');
  cluster.transaction(() => {
    for (let n = 0; n <= 10_000; n += 1)
      cluster.tasks.put(`old-${n}`, { ...task, upid: `old-${n}`, status: 'stopped' });
  });
  new TaskRunner(cluster).start();
  expect(cluster.tasks.has('old-0')).toBe(false);
  expect(cluster.tasks.has('old-1')).toBe(true);
  expect(cluster.tasks.get(running)).toMatchObject({ status: 'running' });
});

it('an id that is none is told apart from one that isn’t known', () => {
  const world = new World();
  expect(world.call('GET', '/nodes/nie1/tasks/UPID:x/status')).toMatchObject({
    status: 500,
    reason: "unable to parse worker upid 'UPID:x'",
  });
  const unknown = 'UPID:nie1:00000001:00000001:00000001:qmstart:100:root@pam:';
  expect(world.call('GET', `/nodes/nie1/tasks/${unknown}/status`)).toMatchObject({
    status: 400,
    errors: { upid: 'no such task' },
  });
});
