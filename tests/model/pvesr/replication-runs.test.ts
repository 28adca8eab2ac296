import { beforeEach, describe, expect, it } from 'vitest';
import { nextSync } from '../../../model/pvesr/job.ts';
import { GB, PlainWorld, start } from './plain-world.ts';

let world: PlainWorld;

beforeEach(() => {
  world = new PlainWorld();
});

const minute = 60;
const at = (seconds: number) => start + seconds;

/** Seconds after the start at which runs of the job began. */
function beginnings(id: string): number[] {
  return world.history.flatMap((line) => {
    const [seconds, job] = line.split(' ');
    return job === id && line.endsWith('begins') ? [Number(seconds)] : [];
  });
}

describe('A replication job', () => {
  it('runs at the first full minute, and then at its calendar event', () => {
    world.until(20);
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1', { schedule: '*/15' });
    world.until(45 * minute);
    expect(beginnings('100-0')).toEqual([1, 15, 30, 45].map((each) => each * minute));
  });

  it('of five minutes past runs at five minutes past, without a schedule every quarter of an hour', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1', { schedule: '*:05' });
    world.addJob('100-1', 'kau2');
    world.until(70 * minute);
    expect(beginnings('100-0').slice(1)).toEqual([5 * minute, 65 * minute]);
    expect(beginnings('100-1').slice(1)).toEqual([15, 30, 45, 60].map((each) => each * minute));
  });

  it('does not run while it is disabled, and runs once it is not', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1', { disable: 1 });
    world.until(30 * minute);
    expect(world.history).toEqual([]);
    world.addJob('100-0', 'kau1');
    world.until(31 * minute);
    expect(beginnings('100-0')).toEqual([30 * minute]);
  });

  it('that is removed while it runs leaves its node to the next one', () => {
    world.addGuest(100, 'nie1', { size: 4 * GB });
    world.addGuest(101, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.addJob('101-0', 'kau1');
    world.until(10);
    world.dropJob('100-0');
    world.until(14 * minute);
    expect(world.history).toEqual(['0 100-0 nie1 > kau1 begins', '10 101-0 nie1 > kau1 begins', '12.4 101-0 synced']);
  });

  it('goes on after a restart in the middle of its run', () => {
    world.addGuest(100, 'nie1', { size: 4 * GB });
    world.addJob('100-0', 'kau1');
    world.until(10);
    world.restart();
    world.until(60);
    expect(world.history).toEqual(['0 100-0 nie1 > kau1 begins', '42.4 100-0 synced']);
  });
});

describe('The jobs of one node', () => {
  it('run one after another, those of different nodes side by side', () => {
    for (const [vmId, node] of [
      [100, 'nie1'],
      [101, 'nie1'],
      [102, 'nie2'],
    ] as const) {
      world.addGuest(vmId, node, { size: GB });
      world.addJob(`${vmId}-0`, 'kau1');
    }
    world.until(minute);
    expect(world.history).toEqual([
      '0 100-0 nie1 > kau1 begins',
      '0 102-0 nie2 > kau1 begins',
      '12.4 100-0 synced',
      '12.4 101-0 nie1 > kau1 begins',
      '12.4 102-0 synced',
      '24.8 101-0 synced',
    ]);
  });

  it('let none of them starve: who had its turn longest ago comes first', () => {
    world.addGuest(100, 'nie1', { size: 30 * GB, changeRate: GB });
    world.addJob('100-0', 'kau1', { schedule: '*/1' });
    world.addGuest(101, 'nie1', { size: 0 });
    world.addJob('101-0', 'kau1', { schedule: '*/5' });
    world.until(3600);
    const order = world.history.filter((line) => line.endsWith('begins')).map((line) => line.split(' ')[1]);
    expect(order.slice(0, 6)).toEqual(['100-0', '101-0', '100-0', '101-0', '100-0', '101-0']);
  });

  it('leave the copies older than the interval when there is more to send than fits into it', () => {
    for (let vmId = 100; vmId < 110; vmId += 1) {
      world.addGuest(vmId, 'nie1', { size: 500 * GB, changeRate: 0.015 * GB, copies: new Map([['kau1', start]]) });
      world.addJob(`${vmId}-0`, 'kau1');
    }
    // Ten times 0.015 GB/s arise, 0.1 GB/s can be sent: the lag grows from round to round.
    const lags = [1, 2, 4].map((hours) => {
      world.until(hours * 3600);
      return Math.max(...[...world.guests.keys()].map((vmId) => world.runs.lag(vmId, 'kau1', world.now) ?? 0));
    });
    expect(lags[0]).toBeGreaterThan(900);
    expect(lags[1]).toBeGreaterThan(lags[0] ?? 0);
    expect(lags[2]).toBeGreaterThan(lags[1] ?? 0);
  });
});

describe('A run', () => {
  it.each([
    ['the whole disk, the first time', { size: 20 * GB, changeRate: GB }, {}, 202.4],
    ['the whole disk at the rate limit', { size: 20 * GB }, { rate: 50 }, 402.4],
    ['at the bandwidth, where the limit is higher', { size: 20 * GB }, { rate: 500 }, 202.4],
    ['what has changed since the last sync', { changeRate: 1e6, copies: new Map([['kau1', start - 1000]]) }, {}, 12.4],
    [
      'the disk, however much was written to it',
      { size: GB, changeRate: GB, copies: new Map([['kau1', 0]]) },
      {},
      12.4,
    ],
    ['nothing', { copies: new Map([['kau1', start - 1000]]) }, {}, 2.4],
  ])('sends %s', (_, guest, job, seconds) => {
    world.addGuest(100, 'nie1', guest);
    world.addJob('100-0', 'kau1', job);
    world.until(600);
    expect(world.state('100-0')).toMatchObject({ duration: seconds, lastSync: start, failCount: 0 });
    expect(world.copyOf(100, 'kau1')).toBe(start);
  });

  it.each([
    ['target', 'kau1', 'no route to kau1'],
    ['source', 'nie1', 'nie1 went down'],
  ])('that loses its %s has failed, and the copy stays as old as it was', (_, node, error) => {
    world.addGuest(100, 'nie1', { changeRate: 0.01 * GB, copies: new Map([['kau1', start - 900]]) });
    world.addJob('100-0', 'kau1');
    world.until(20);
    world.switchOff(node);
    world.until(200);
    expect(world.state('100-0')).toEqual({
      node: 'nie1',
      lastTry: start,
      lastIteration: start,
      failCount: 1,
      duration: 20,
      error,
    });
    expect(world.runs.lag(100, 'kau1', world.now)).toBe(1100);
  });

  it('that loses its target leaves its node to the next job at once', () => {
    world.addGuest(100, 'nie1');
    world.addJob('100-0', 'kau1');
    world.addJob('100-1', 'nie2');
    world.until(20);
    world.switchOff('kau1');
    expect(beginnings('100-1')).toEqual([20]);
  });

  it('that was failing already fails with its source at the latest', () => {
    world.addGuest(100, 'nie1');
    world.addJob('100-0', 'kau1');
    world.switchOff('kau1');
    world.until(1);
    world.switchOff('nie1');
    expect(world.state('100-0')).toMatchObject({ failCount: 1, error: 'no route to kau1' });
  });

  it('by hand takes no time of the clock, and is the job’s turn in the look of that moment', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.runs.runNow('100-0', world.now);
    expect(world.state('100-0')).toMatchObject({ lastSync: start, duration: 2.4 });
    const { lastTry: _forgotten, ...state } = world.state('100-0');
    world.states.set('100-0', state);
    world.runs.jobChanged('100-0', world.now);
    world.until(2 * minute);
    expect(beginnings('100-0')).toEqual([0, minute]);
  });

  it('by hand leaves the one that goes on alone', () => {
    world.addGuest(100, 'nie1', { size: GB });
    world.addJob('100-0', 'kau1');
    world.addGuest(101, 'nie1', { size: 0 });
    world.addJob('101-0', 'kau1', { disable: 1 });
    world.until(5);
    world.runs.runNow('101-0', world.now);
    expect(world.copyOf(101, 'kau1')).toBe(at(5));
    world.until(minute);
    expect(world.state('100-0')).toMatchObject({ lastSync: start, duration: 12.4 });
  });
});

describe('A job that fails', () => {
  it('is tried again after 5, 10, 15 and then every 30 minutes', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.obstacle = () => "storage 'local-zfs' is not available on node 'kau1'";
    world.addJob('100-0', 'kau1', { schedule: '*/1' });
    world.until(95 * minute);
    expect(beginnings('100-0')).toEqual([0, 5, 15, 30, 60, 90].map((each) => each * minute));
    expect(world.state('100-0')).toMatchObject({ failCount: 6, lastTry: at(90 * minute) });
    expect(nextSync({ schedule: '*/1' }, world.state('100-0'))).toBe(at(120 * minute));
  });

  it('because its target is offline is tried once, and again when that is back', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.switchOff('kau1');
    world.until(7200 + 10);
    expect(world.history).toEqual(['0 100-0 nie1 > kau1 begins', '3 100-0 failed: no route to kau1']);
    expect(world.runs.next()).toBe(Number.POSITIVE_INFINITY);
    world.switchOn('kau1');
    world.until(7400);
    expect(world.history.slice(2)).toEqual(['7260 100-0 nie1 > kau1 begins', '7262.4 100-0 synced']);
    expect(world.state('100-0')).not.toHaveProperty('error');
  });

  it('waits its time out also when the target is back sooner', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.cutLine('kau1');
    world.until(100);
    world.mendLine('kau1');
    world.until(600);
    expect(beginnings('100-0')).toEqual([0, 300]);
  });

  it('does not hold up those to other targets for longer than its connection takes to fail', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.addJob('100-1', 'nie2');
    world.switchOff('kau1');
    world.until(10);
    expect(beginnings('100-1')).toEqual([3]);
  });
});

describe('A node that is down', () => {
  it('runs nothing, and looks after its jobs again at the first full minute', () => {
    world.addGuest(100, 'nie1', { size: 0 });
    world.addJob('100-0', 'kau1');
    world.until(100);
    world.switchOff('nie1');
    world.until(3700);
    world.switchOn('nie1');
    world.until(3800);
    expect(beginnings('100-0')).toEqual([0, 3720]);
  });
});

describe('The job of a guest that moves', () => {
  beforeEach(() => {
    world.addGuest(100, 'nie1', { size: 10 * GB, changeRate: 1e6 });
    world.addJob('100-0', 'kau1');
    world.addJob('100-1', 'nie2');
    world.until(600);
  });

  it('by migration is turned round at once, with its state, and runs at its next event', () => {
    world.migrate(100, 'kau1');
    expect(world.job('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
    expect(world.job('100-1')).toMatchObject({ source: 'kau1', target: 'nie2' });
    expect(world.state('100-0')).toMatchObject({ node: 'kau1', lastSync: at(600) });
    expect(world.state('100-1')).toMatchObject({ node: 'kau1', lastSync: at(102) });
    world.until(1000);
    expect(world.history.slice(-4)).toEqual([
      '900 100-0 kau1 > nie1 begins',
      '905.4 100-0 synced',
      '905.4 100-1 kau1 > nie2 begins',
      '915.8 100-1 synced',
    ]);
  });

  it('because HA recovers it is turned round by the scheduler of the new node, at its next full minute', () => {
    world.switchOff('nie1');
    world.until(700);
    world.recover(100, 'kau1');
    world.until(719);
    expect(world.job('100-0')).toMatchObject({ source: 'nie1', target: 'kau1' });
    world.until(740);
    expect(world.job('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
    expect(world.job('100-1')).toMatchObject({ source: 'kau1', target: 'nie2' });
    // The new node knows nothing of earlier runs: both are due at once.
    expect(world.state('100-0')).toMatchObject({ node: 'kau1', failCount: 1, error: 'no route to nie1' });
    expect(world.state('100-1')).toMatchObject({ node: 'kau1', failCount: 0, lastSync: at(723) });
  });

  it('is turned round even when it is disabled', () => {
    world.addJob('100-0', 'kau1', { disable: 1 });
    world.switchOff('nie1');
    world.recover(100, 'kau1');
    world.until(800);
    expect(world.job('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
  });

  it('waits with that for quorum, while other jobs of the node go on', () => {
    world.addGuest(101, 'kau1', { size: 0 });
    world.addJob('101-0', 'kau2');
    world.switchOff('nie1');
    world.recover(100, 'kau1');
    world.withoutQuorum.add('kau1');
    world.until(1600);
    expect(world.job('100-0')).toMatchObject({ source: 'nie1', target: 'kau1' });
    expect(beginnings('101-0')).toEqual([600, 900]);
    world.withoutQuorum.delete('kau1');
    world.runs.nodesChanged(world.now);
    world.until(1700);
    expect(world.job('100-0')).toMatchObject({ source: 'kau1', target: 'nie1' });
  });

  it('brings the old node up to date from what both still have, once that is back', () => {
    world.until(920);
    const moment = world.copyOf(100, 'kau1') ?? 0;
    world.until(1200);
    world.switchOff('nie1');
    world.recover(100, 'kau1');
    expect(world.copyOf(100, 'nie1')).toBe(moment);
    world.until(1300);
    world.switchOn('nie1');
    world.until(1600);
    // Not the whole disk: what has changed in the 600 s since then.
    expect(world.state('100-0')).toMatchObject({ lastSync: at(1500), duration: 8.4 });
    expect(world.runs.lag(100, 'nie1', world.now)).toBe(100);
  });
});
