import { beforeEach, describe, expect, it } from 'vitest';
import { strike } from '../../../lab/faults/faults.ts';
import { queueCommand } from '../../../lab/ha/memory.ts';
import { World } from '../world.ts';

let world: World;

/** Seconds in which every CRM and LRM has had two rounds. */
const rounds = 35;

beforeEach(() => {
  world = new World();
  world.startDaemons();
  world.createGuest(100);
  world.createGuest(101);
});

/** Under HA, and taken in by its master. */
const manage = (vmId: number, state = 'started') => {
  world.done('POST', '/cluster/ha/resources', { sid: `vm:${vmId}`, state });
  world.pass(rounds);
};
const rule = (parameters: Record<string, string | number>) =>
  world.call('POST', '/cluster/ha/rules', { type: 'node-affinity', ...parameters });
const guest = (vmId = 100) => world.cluster.guests.get(String(vmId));
const service = (vmId = 100) =>
  (world.done('GET', '/cluster/ha/status/current') as { id: string; state?: string }[]).find(
    ({ id }) => id === `service:vm:${vmId}`,
  );

describe('a guest under HA', () => {
  it('is started and stopped as its resource says', () => {
    manage(100);
    expect(guest()).toMatchObject({ status: 'running' });
    expect(service()).toMatchObject({ state: 'started', status: 'vm:100 (nie1, started)', request_state: 'started' });
    world.done('PUT', '/cluster/ha/resources/vm:100', { state: 'stopped' });
    world.pass(rounds);
    expect(guest()).toMatchObject({ status: 'stopped' });
    expect(service()).toMatchObject({ state: 'stopped' });
  });

  it('is only asked to start and stop by the power calls, whose tasks end at once', () => {
    manage(100, 'stopped');
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    expect(world.lastTask('hastart')).toBe('OK');
    expect(guest()).toMatchObject({ status: 'stopped' });
    world.pass(rounds);
    expect(guest()).toMatchObject({ status: 'running' });
    expect(world.cluster.tasks.values().findLast((task) => task.type === 'qmstart')).toMatchObject({
      user: 'root@pam',
    });
    world.done('POST', '/nodes/nie1/qemu/100/status/shutdown');
    expect(world.lastTask('hastop')).toBe('OK');
    world.pass(rounds);
    expect(guest()).toMatchObject({ status: 'stopped' });
    expect(world.done('GET', '/cluster/ha/resources/vm:100')).toMatchObject({ state: 'stopped' });
  });

  it('moves in the next rounds when a migration is asked for', () => {
    manage(100);
    world.done('POST', '/nodes/nie1/qemu/100/migrate', { target: 'kau1', online: 1 });
    expect(world.lastTask('hamigrate')).toBe('OK');
    expect(guest()).toMatchObject({ node: 'nie1' });
    world.pass(rounds);
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
    expect(world.done('POST', '/cluster/ha/resources/vm:100/migrate', { node: 'kau2' })).toEqual({
      sid: 'vm:100',
      'requested-node': 'kau2',
    });
    world.pass(rounds);
    expect(guest()).toMatchObject({ node: 'kau2' });
  });

  it('is stopped, moved and started when it is relocated', () => {
    manage(100);
    world.done('POST', '/cluster/ha/resources/vm:100/relocate', { node: 'kau1' });
    world.pass(2 * rounds);
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
    const types = world.cluster.tasks.values().map((task) => task.type);
    expect(types.slice(-3)).toEqual(['qmshutdown', 'qmigrate', 'qmstart']);
  });

  it('that can’t be started is tried again, then elsewhere, and ends in error, out of which only `disabled` gets it', () => {
    world.done('PUT', '/nodes/nie1/qemu/100/config', { net0: 'virtio,bridge=vmbr9' });
    manage(100);
    world.pass(10 * rounds);
    expect(service()).toMatchObject({ state: 'error' });
    const starts = world.cluster.tasks.values().filter((task) => task.type === 'qmstart');
    expect(starts.map(({ node }) => node)).toEqual(['nie1', 'nie1', 'kau1', 'kau1']);
    world.done('PUT', '/cluster/ha/resources/vm:100', { state: 'stopped' });
    world.pass(rounds);
    expect(service()).toMatchObject({ state: 'error' });
    world.done('PUT', '/cluster/ha/resources/vm:100', { state: 'disabled' });
    world.pass(rounds);
    expect(service()).toMatchObject({ state: 'disabled' });
  });

  it('that is ignored is left to whoever starts it', () => {
    manage(100, 'ignored');
    world.done('POST', '/nodes/nie1/qemu/100/status/start');
    expect(world.lastTask('qmstart')).toBe('OK');
    expect(service()).toMatchObject({ state: 'ignored' });
  });

  it('is one of four that a node starts at the same time', () => {
    world.cluster.transaction(() => world.cluster.changeSettings({ ...world.cluster.settings, taskMs: 3000 }));
    for (let vmId = 102; vmId <= 107; vmId++) world.createGuest(vmId);
    world.pass(10);
    for (let vmId = 102; vmId <= 107; vmId++) {
      world.done('POST', '/cluster/ha/resources', { sid: `vm:${vmId}`, state: 'started' });
    }
    const starting = () =>
      world.cluster.tasks.values().filter(({ type, status }) => type === 'qmstart' && status === 'running').length;
    let most = 0;
    for (let second = 0; second < 2 * rounds; second++) {
      world.pass(1);
      most = Math.max(most, starting());
    }
    expect(most).toBe(4);
    for (let vmId = 102; vmId <= 107; vmId++) expect(guest(vmId)).toMatchObject({ status: 'running' });
  });
});

describe('a rule', () => {
  beforeEach(() => manage(100));

  it('is refused for a resource that HA doesn’t manage', () => {
    expect(rule({ rule: 'books', resources: 'vm:101', nodes: 'nie1' })).toMatchObject({
      status: 400,
      errors: { resources: 'cannot use unmanaged resource(s) vm:101.' },
    });
  });

  it('is refused when its resource is in another node-affinity rule', () => {
    rule({ rule: 'books', resources: 'vm:100', nodes: 'nie1,kau1', strict: 1 });
    expect(rule({ rule: 'again', resources: 'vm:100', nodes: 'nie2' })).toMatchObject({
      status: 400,
      reason: "Rule 'again' is invalid.",
      errors: { resources: "resource 'vm:100' is already used in another node affinity rule" },
    });
  });

  it('may stand beside it as long as it is disabled, and not be enabled', () => {
    rule({ rule: 'books', resources: 'vm:100', nodes: 'nie1,kau1' });
    expect(rule({ rule: 'again', resources: 'vm:100', nodes: 'nie2', disable: 1 })).toMatchObject({ status: 200 });
    expect(world.call('PUT', '/cluster/ha/rules/again', { type: 'node-affinity', disable: 0 })).toMatchObject({
      status: 400,
    });
  });

  it('of resource affinity needs two resources, and fewer than nodes to keep apart', () => {
    manage(101);
    const refused = (parameters: Record<string, string>) =>
      rule({ type: 'resource-affinity', rule: 'pair', ...parameters }).errors;
    expect(refused({ resources: 'vm:100', affinity: 'positive' })).toEqual({
      resources: 'rule is ineffective as there are less than two resources',
    });
    expect(refused({ resources: 'vm:100,vm:101' })).toEqual({ affinity: 'property is missing and it is not optional' });
    expect(refused({ resources: 'vm:100,vm:101', affinity: 'negative' })).toBeUndefined();
  });

  it('keeps a guest off other nodes when it is strict', () => {
    rule({ rule: 'books', resources: 'vm:100', nodes: 'nie1,kau1', strict: 1 });
    expect(world.call('POST', '/cluster/ha/resources/vm:100/migrate', { node: 'nie2' })).toMatchObject({
      status: 500,
      reason: "can't migrate resource 'vm:100' to 'nie2': node not allowed by its node affinity rule",
    });
  });

  it('goes with its last resource', () => {
    manage(101);
    rule({ rule: 'both', resources: 'vm:100,vm:101', nodes: 'nie1,kau1' });
    world.done('DELETE', '/cluster/ha/resources/vm:100');
    expect(world.done('GET', '/cluster/ha/rules/both')).toMatchObject({ resources: 'vm:101' });
    world.done('DELETE', '/cluster/ha/resources/vm:101');
    expect(world.call('GET', '/cluster/ha/rules/both')).toMatchObject({
      status: 500,
      reason: "no such ha rule 'both'",
    });
  });
});

it('the status shows quorum, master, every node and every service', () => {
  manage(100);
  expect(world.done('GET', '/cluster/ha/status/current')).toMatchObject([
    { id: 'quorum', status: 'OK', quorate: 1 },
    { id: 'master', node: expect.any(String), status: expect.stringContaining('(active, Mon Nov 23 08:00:') },
    { id: 'lrm:kau1', status: expect.stringMatching(/^kau1 \(idle, /) },
    { id: 'lrm:kau2' },
    { id: 'lrm:nie1', status: expect.stringMatching(/^nie1 \(active, Mon Nov 23 08:00:\d\d 2026\)$/) },
    { id: 'lrm:nie2' },
    { id: 'service:vm:100', sid: 'vm:100', max_restart: 1, max_relocate: 1, failback: 1 },
  ]);
  strike(world.cluster, { target: 'kau2', kind: 'power' });
  world.pass(60);
  expect(world.done('GET', '/cluster/ha/status/current')).toContainEqual(
    expect.objectContaining({ id: 'lrm:kau2', status: expect.stringMatching(/^kau2 \(old timestamp - dead\?, /) }),
  );
});

it('a node in maintenance is emptied, shown as such, and filled again', () => {
  manage(100);
  world.cluster.transaction(() => queueCommand(world.cluster, 'enable-node-maintenance nie1'));
  world.pass(2 * rounds);
  expect(guest()?.node).not.toBe('nie1');
  expect(guest()?.status).toBe('running');
  expect(world.done('GET', '/cluster/ha/status/current')).toContainEqual(
    expect.objectContaining({ id: 'lrm:nie1', status: expect.stringMatching(/^nie1 \(maintenance mode, /) }),
  );
  expect(world.done('GET', '/cluster/ha/status/manager_status')).toMatchObject({
    manager_status: { node_status: { nie1: 'maintenance', nie2: 'online' } },
    lrm_status: { nie1: { mode: 'maintenance' } },
  });
  world.cluster.transaction(() => queueCommand(world.cluster, 'disable-node-maintenance nie1'));
  world.pass(2 * rounds);
  expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
});

it('a resource that isn’t there, a guest that isn’t, and one declared twice are told apart', () => {
  manage(100);
  expect(world.call('GET', '/cluster/ha/resources/vm:101').reason).toBe("no such resource 'vm:101'");
  expect(world.call('POST', '/cluster/ha/resources', { sid: 'vm:999' }).reason).toBe('VM 999 does not exist');
  expect(world.call('POST', '/cluster/ha/resources', { sid: '100' }).reason).toBe(
    "resource ID 'vm:100' already defined",
  );
});
