import { beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../../../lab/control/status.ts';
import { LabClock } from '../../../lab/state/lab-clock.ts';
import { World } from '../world.ts';

const pace = { transferMiBps: 400, guestStart: 3, guestStop: 10, guestBoot: 60, boots: 2 };
let world: World;

beforeEach(() => {
  world = new World({ pace });
  world.startDaemons();
});

/** A guest of 8000 MiB under HA, replicated to kau1. */
function managed(vmId: number): void {
  world.createGuest(vmId, 'nie1', { memory: 8000, agent: '1' });
  world.done('POST', '/cluster/replication', { id: `${vmId}-0`, type: 'local', target: 'kau1' });
  world.done('POST', '/cluster/ha/resources', { sid: `vm:${vmId}`, state: 'started' });
}

const clock = new LabClock(undefined, { now: () => 0, after: () => () => {} });
const answering = () => statusOf(world.cluster, clock).guests.filter((guest) => guest.answers).length;
const moving = () => world.cluster.guests.values().filter(({ config }) => config.lock === 'migrate').length;
const on = (node: string) => world.cluster.guests.values().filter((guest) => guest.node === node).length;
const ping = (vmId: number) => world.call('POST', `/nodes/nie1/qemu/${vmId}/agent/ping`);

/** Seconds until `holds`. */
function secondsUntil(holds: () => boolean): number {
  for (let seconds = 0; seconds <= 900; seconds++) {
    if (holds()) return seconds;
    world.pass(1);
  }
  throw new Error('not within 15 minutes');
}

describe('a migration that HA was asked for', () => {
  it('takes as long as the memory needs on the line, so many at a time as the node has workers', () => {
    world.done('PUT', '/cluster/options', { max_workers: 3 });
    for (let vmId = 100; vmId < 106; vmId++) managed(vmId);
    world.pass(300);
    for (let vmId = 100; vmId < 106; vmId++) {
      const parameters = { target: 'kau1', online: 1 };
      expect(world.call('POST', `/nodes/nie1/qemu/${vmId}/migrate`, parameters)).toMatchObject({ status: 200 });
    }
    secondsUntil(() => moving() > 0);
    expect(moving()).toBe(3);
    expect(secondsUntil(() => on('kau1') === 3)).toBe(21);
    expect(secondsUntil(() => on('kau1') === 6)).toBeGreaterThanOrEqual(21);
    expect(world.cluster.guests.values().every(({ status }) => status === 'running')).toBe(true);
    expect(answering()).toBe(6);
  });

  it('takes the disks along where the target has no replica of them', () => {
    managed(100);
    world.pass(120);
    world.call('POST', '/nodes/nie1/qemu/100/migrate', { target: 'nie2', online: 1 });
    secondsUntil(() => moving() > 0);
    const seconds = secondsUntil(() => on('nie2') === 1);
    // 1 s and 16192 MiB at 400 MiB/s, seen once a second.
    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThan(43);
  });
});

describe('a guest that starts', () => {
  it('answers once its system has booted, and only so many boot at the same time on a node', () => {
    for (let vmId = 100; vmId < 103; vmId++) world.createGuest(vmId, 'nie1', { agent: '1' });
    for (let vmId = 100; vmId < 103; vmId++) world.done('POST', `/nodes/nie1/qemu/${vmId}/status/start`);
    expect(ping(100)).toMatchObject({ status: 500, reason: 'QEMU guest agent is not running' });
    world.pass(59);
    expect(answering()).toBe(0);
    world.pass(1);
    expect(answering()).toBe(2);
    expect(ping(100)).toMatchObject({ status: 200 });
    world.pass(60);
    expect(answering()).toBe(3);
  });
});
