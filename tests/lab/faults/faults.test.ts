import { beforeEach, describe, expect, it } from 'vitest';
import { hasApi } from '../../../lab/cluster/membership.ts';
import { regroup } from '../../../lab/cluster/regroup.ts';
import { heal, strike } from '../../../lab/faults/faults.ts';
import { usualPace } from '../../../model/simulation/scenario.ts';
import { topology } from '../support.ts';
import { World } from '../world.ts';

let world: World;

const sites = topology().sites.map((site) => ({ ...site, upsMinutes: site.id === 'niestetal' ? 20 : 0 }));
const links = ['north', 'south'].map((name) => ({ name, between: ['niestetal', 'kaufungen'] as [string, string] }));

beforeEach(() => {
  world = makeWorld();
});

/** Two sites, the first on batteries of 20 min, and the witness with its vote. */
function makeWorld(): World {
  const made = new World({ sites, links });
  made.startDaemons();
  made.cluster.transaction(() => {
    made.cluster.changeSettings({ ...made.cluster.settings, qdevice: { host: 'witness', algorithm: 'ffsplit' } });
    regroup(made.cluster);
  });
  return made;
}

/** Guest on nie1, replicated to kau1, under HA, allowed on these two nodes only, and running. */
function replicated(vmId = 100): void {
  world.createGuest(vmId);
  world.done('POST', '/cluster/replication', { id: `${vmId}-0`, type: 'local', target: 'kau1' });
  world.done('POST', '/cluster/ha/resources', { sid: `vm:${vmId}`, state: 'started' });
  const rule = { type: 'node-affinity', resources: `vm:${vmId}`, nodes: 'nie1,kau1', strict: 1 };
  world.done('POST', '/cluster/ha/rules', { rule: `guest-${vmId}`, ...rule });
  world.pass(60);
  expect(guest(vmId)).toMatchObject({ node: 'nie1', status: 'running' });
}

const guest = (vmId = 100) => world.cluster.guests.get(String(vmId));
const node = (name: string) => world.cluster.nodes.get(name);
const fault = (target: string, kind: string, times = {}) => strike(world.cluster, { target, kind, ...times });
const asked = (via: string, method: string, path: string, parameters = {}) => {
  world.via = via;
  return world.call(method, path, parameters);
};
const quorate = (via: string) => (asked(via, 'GET', '/cluster/status').data as [{ quorate: number }])[0].quorate === 1;
const online = (via: string) =>
  (asked(via, 'GET', '/cluster/status').data as { type: string; name: string; online?: number }[])
    .filter((entry) => entry.type === 'node' && entry.online === 1)
    .map(({ name }) => name)
    .sort();

/** Seconds until `holds`, at most `limit`. */
function secondsUntil(holds: () => boolean, limit = 600): number {
  for (let seconds = 0; seconds <= limit; seconds++) {
    if (holds()) return seconds;
    world.pass(1);
  }
  throw new Error(`not within ${limit} s`);
}

describe('a node that loses its power', () => {
  it('is fenced, and its guest runs on the node with the replica after two to three minutes', () => {
    replicated();
    fault('nie1', 'power');
    expect(guest()).toMatchObject({ node: 'nie1', status: 'stopped' });
    world.via = 'kau1';
    const seconds = secondsUntil(() => guest()?.node === 'kau1' && guest()?.status === 'running');
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThan(210);
    // The replication job is turned round by the node's next run.
    world.pass(60);
    expect(world.cluster.replicationJobs.get('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
  });

  it('is fenced and recovered in the same time by a lab that is restarted again and again', () => {
    const recovered = (restarts: boolean): number => {
      world = makeWorld();
      replicated();
      fault('nie1', 'power');
      let seconds = 0;
      for (; guest()?.node !== 'kau1' || guest()?.status !== 'running'; seconds++) {
        world.pass(1);
        if (!restarts || seconds % 7 !== 0) continue;
        world.stopDaemons();
        world.startDaemons();
      }
      return seconds;
    };
    expect(recovered(true)).toBe(recovered(false));
  });

  it('comes up once it has booted after it is healed, and its guest stays where it is', () => {
    replicated();
    fault('nie1', 'power');
    world.pass(300);
    heal(world.cluster, { target: 'nie1' });
    expect(node('nie1')).toMatchObject({ alive: false });
    expect(secondsUntil(() => node('nie1')?.alive === true)).toBe(usualPace.hostBoot);
    world.pass(60);
    expect(online('kau1')).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
  });

  it('starts the guests that HA doesn’t look after once it is back and quorate', () => {
    world.createGuest(200, 'nie1', { onboot: 1 });
    world.done('POST', '/nodes/nie1/qemu/200/status/start');
    fault('nie1', 'power');
    world.pass(10);
    heal(world.cluster, {});
    world.pass(usualPace.hostBoot);
    expect(guest(200)).toMatchObject({ status: 'stopped' });
    world.pass(60);
    expect(guest(200)).toMatchObject({ status: 'running' });
  });

  it('leaves its running tasks with an unexpected end', () => {
    world.createGuest(100);
    world.cluster.transaction(() => world.cluster.changeSettings({ ...world.cluster.settings, taskMs: 5000 }));
    world.call('POST', '/nodes/nie1/qemu/100/status/start');
    fault('nie1', 'power');
    world.pass(10);
    expect(world.lastTask('qmstart')).toBe('unexpected status');
    expect(guest()).toMatchObject({ status: 'stopped' });
  });
});

describe('a site that loses its mains', () => {
  it('runs on its batteries until they are empty, and the other site takes over with the witness', () => {
    replicated();
    fault('niestetal', 'power');
    world.pass(20 * 60 - 1);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
    world.pass(1);
    expect(guest()).toMatchObject({ status: 'stopped' });
    world.pass(300);
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
    expect(quorate('kau1')).toBe(true);
  });

  it('goes on as if nothing had been when they are back in time', () => {
    replicated();
    fault('niestetal', 'power');
    world.pass(600);
    heal(world.cluster, { target: 'niestetal' });
    world.pass(3600);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
    expect(world.cluster.tasks.values().filter(({ type }) => type === 'qmstart')).toHaveLength(1);
  });

  it('together with the witness leaves the other without quorum, which starts nothing', () => {
    replicated();
    fault('niestetal', 'isolated');
    fault('witness', 'power');
    world.pass(900);
    expect(quorate('kau1')).toBe(false);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'stopped' });
    heal(world.cluster, {});
    world.pass(600);
    expect(guest()).toMatchObject({ status: 'running' });
  });
});

describe('a node that is isolated', () => {
  beforeEach(() => {
    replicated();
    fault('nie1', 'isolated');
    world.pass(30);
  });

  it('sees only itself, is not quorate and refuses every change, but not to look', () => {
    expect(quorate('nie1')).toBe(false);
    expect(online('nie1')).toEqual(['nie1']);
    expect(online('kau1')).toEqual(['kau1', 'kau2', 'nie2']);
    world.createGuest(200, 'kau1');
    expect(asked('nie1', 'GET', '/cluster/resources').data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'qemu/100', status: 'running' }),
        expect.objectContaining({ id: 'qemu/200', status: 'unknown' }),
        expect.objectContaining({ id: 'node/kau1', status: 'offline' }),
      ]),
    );
    const refusals = (
      [
        ['POST', '/pools', { poolid: 'x' }, "cfs-lock 'file-user_cfg' error: no quorum!"],
        ['POST', '/nodes/nie1/qemu', { vmid: 300 }, 'cluster not ready - no quorum?'],
        ['PUT', '/nodes/nie1/qemu/100/config', { cores: 2 }, 'cluster not ready - no quorum?'],
        ['POST', '/nodes/nie1/qemu/100/status/start', {}, "cfs-lock 'domain-ha' error: no quorum!"],
        ['PUT', '/cluster/ha/resources/vm:100', { state: 'stopped' }, "cfs-lock 'domain-ha' error: no quorum!"],
        ['DELETE', '/cluster/replication/100-0', {}, "cfs-lock 'file-replication_cfg' error: no quorum!"],
      ] as const
    ).map(([method, path, parameters, reason]) => ({ asked: asked('nie1', method, path, parameters), reason }));
    for (const { asked: answer, reason } of refusals) expect(answer).toMatchObject({ status: 500, reason });
    expect(asked('nie1', 'GET', '/nodes/nie1/replication')).toMatchObject({ status: 200 });
  });

  it('is not reached by the others, nor are they by it: 595', () => {
    expect(asked('kau1', 'GET', '/nodes/nie1/status')).toMatchObject({ status: 595 });
    expect(asked('nie1', 'GET', '/nodes/kau1/status')).toMatchObject({ status: 595 });
  });

  it('is reset by its watchdog before its guest starts elsewhere, and comes up without it', () => {
    expect(secondsUntil(() => node('nie1')?.alive === false)).toBeLessThan(60);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'stopped' });
    expect(secondsUntil(() => node('nie1')?.alive === true)).toBe(usualPace.hostBoot);
    secondsUntil(() => guest()?.node === 'kau1' && guest()?.status === 'running');
    heal(world.cluster, {});
    world.pass(120);
    expect(online('kau1')).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
  });
});

describe('lines between the sites', () => {
  it('may lose one', () => {
    fault('north', 'cut');
    world.pass(60);
    expect(online('kau1')).toHaveLength(4);
  });

  it('all cut part the cluster: the witness decides for one half, the other is reset where it has guests', () => {
    replicated();
    fault('north', 'cut');
    fault('south', 'cut');
    world.pass(30);
    const halves = ['nie1', 'kau1'].map((each) => quorate(each));
    expect(halves.filter((each) => each)).toHaveLength(1);
    world.pass(600);
    expect(guest()).toMatchObject({ status: 'running' });
    heal(world.cluster, {});
    world.pass(300);
    expect(online('nie1')).toHaveLength(4);
  });

  it('that flap for a moment go unnoticed, for long part the sites again and again', () => {
    fault('north', 'cut');
    fault('south', 'flapping', { downSeconds: 1, upSeconds: 5 });
    const seen = new Set<number>();
    for (let second = 0; second < 120; second++) {
      world.pass(1);
      seen.add(online('kau1').length);
    }
    expect(seen).toEqual(new Set([4]));
    heal(world.cluster, { target: 'south' });
    fault('south', 'flapping', { downSeconds: 60, upSeconds: 120 });
    for (let second = 0; second < 400; second++) {
      world.pass(1);
      seen.add(online('kau1').length);
    }
    expect(seen).toEqual(new Set([2, 4]));
  });
});

it('a witness that nobody reaches costs one vote, and nothing else', () => {
  replicated();
  fault('witness', 'unreachable');
  world.pass(120);
  expect(quorate('nie1')).toBe(true);
  expect(asked('nie1', 'GET', '/cluster/config/qdevice').data).toMatchObject({ State: 'Connect failed' });
  expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
});

describe('a disk pool that is lost', () => {
  it('takes guests and replicas with it; without its disks a guest neither starts nor moves', () => {
    replicated();
    fault('nie1', 'pool-lost');
    expect(guest()).toMatchObject({ status: 'stopped' });
    world.pass(300);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'stopped' });
    const ends = world.cluster.tasks.values().flatMap(({ type, exitStatus }) => (type === 'qmstart' ? exitStatus : []));
    expect(ends.at(-1)).toMatch(/could not activate storage 'local-zfs'/);
    expect(world.lastTask('qmigrate')).toBe("volume 'local-zfs:vm-100-disk-0' does not exist");
    heal(world.cluster, {});
    world.pass(120);
    expect(guest()).toMatchObject({ status: 'stopped' });
    // HA has given up; a hand fences the node and asks anew, and the replica is used.
    expect(asked('kau1', 'GET', '/cluster/ha/status/current').data).toContainEqual(
      expect.objectContaining({ id: 'service:vm:100', state: 'error' }),
    );
    fault('nie1', 'power');
    world.pass(60);
    for (const state of ['disabled', 'started']) {
      asked('kau1', 'PUT', '/cluster/ha/resources/vm:100', { state });
      world.pass(200);
    }
    expect(guest()).toMatchObject({ node: 'kau1', status: 'running' });
  });

  it('of a replica’s node leaves the guest alone', () => {
    replicated();
    fault('kau1', 'pool-lost');
    world.pass(120);
    expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
    expect(world.cluster.volumes.values().map((volume) => volume.node)).toEqual(['nie1']);
  });
});

it('an API that is dead: others answer 595 for it, its guests run on', () => {
  replicated();
  fault('nie1', 'api-dead');
  world.pass(300);
  expect(hasApi(world.cluster, 'nie1')).toBe(false);
  expect(asked('kau1', 'GET', '/nodes/nie1/status')).toMatchObject({ status: 595 });
  expect(online('kau1')).toHaveLength(4);
  expect(guest()).toMatchObject({ node: 'nie1', status: 'running' });
});

it('a node that hangs is not noticed, though its guests do nothing; only a reset brings it back', () => {
  replicated();
  const state = () => asked('kau1', 'GET', '/nodes/nie1/qemu/100/status/current').data;
  expect(state()).not.toMatchObject({ cpu: 0 });
  fault('nie1', 'hung');
  world.pass(300);
  expect(state()).toMatchObject({ status: 'running', cpu: 0, ha: { state: 'started' } });
  heal(world.cluster, { target: 'nie1', kind: 'hung' });
  expect(node('nie1')).toMatchObject({ alive: false });
  world.pass(300);
  expect(guest()).toMatchObject({ status: 'running' });
});

it('a clock that is wrong is seen in the node’s time, its tasks and what HA makes of its stamps', () => {
  replicated();
  fault('nie1', 'clock-skew', { skewSeconds: -600 });
  world.pass(20);
  const { time } = asked('kau1', 'GET', '/nodes/nie1/time').data as { time: number };
  expect(time).toBe(world.cluster.now() - 600);
  expect(asked('kau1', 'GET', '/cluster/ha/status/current').data).toContainEqual(
    expect.objectContaining({ id: 'lrm:nie1', status: expect.stringContaining('old timestamp - dead?') }),
  );
  expect(asked('nie1', 'GET', '/cluster/ha/status/current').data).toContainEqual(
    expect.objectContaining({ id: 'lrm:kau1', status: expect.stringContaining('detected time drift!') }),
  );
});

describe('what can’t be', () => {
  it.each([
    [
      { target: 'nie9', kind: 'power' },
      'the lab has no site, node or link "nie9"',
      /^There are: niestetal, kaufungen, nie1/,
    ],
    [{ target: 'nie1', kind: 'fire' }, 'there is no fault "fire"', /^There are for a node: power, isolated, pool-lost/],
    [{ target: 'nie1', kind: 'cut' }, 'nie1 is a node: it can\'t have the fault "cut"', /^A node can have: power/],
    [{ target: 'north', kind: 'power' }, 'north is a link: it can\'t have the fault "power"', /cut, flapping/],
    [{ target: 'nie1', kind: 'power', downSeconds: 3 }, 'downSeconds does not belong to the fault "power"', /no times/],
  ])('%j is refused with what is allowed', (order, message, hint) => {
    expect(() => strike(world.cluster, order)).toThrow(
      expect.objectContaining({ name: 'UserError', message, hint: expect.stringMatching(hint) }),
    );
    expect(world.cluster.faults.size).toBe(0);
  });

  it('a fault that is there already is refused', () => {
    fault('nie1', 'power');
    expect(() => fault('nie1', 'power')).toThrow('nie1 has the fault "power" already');
  });

  it('healing what is healthy is refused, with what lasts', () => {
    expect(() => heal(world.cluster, {})).toThrow(
      expect.objectContaining({ message: 'the lab is healthy', hint: 'No fault lasts: there is nothing to heal.' }),
    );
    fault('nie1', 'power');
    expect(() => heal(world.cluster, { target: 'kau1' })).toThrow(
      expect.objectContaining({ message: 'kau1 is healthy', hint: 'What lasts: nie1 power.' }),
    );
    expect(() => heal(world.cluster, { target: 'nie1', kind: 'hung' })).toThrow('nie1 has no fault "hung"');
  });
});
