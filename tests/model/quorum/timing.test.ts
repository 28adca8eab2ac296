import { describe, expect, it } from 'vitest';
import {
  bridgedOutage,
  type Change,
  consensusTimeout,
  corosyncTiming,
  heartbeat,
  membershipLoss,
  pveTiming,
  tokenTimeout,
  untilKnown,
} from '../../../model/quorum/timing.ts';

describe('the timeouts of corosync', () => {
  it('grow with each node beyond the second', () => {
    expect([1, 2, 3, 4].map((nodes) => tokenTimeout(corosyncTiming, nodes))).toEqual([3, 3, 3.65, 4.3]);
    expect(tokenTimeout(corosyncTiming, 64)).toBeCloseTo(43.3);
    expect(tokenTimeout(pveTiming, 64)).toBe(10.75);
  });

  it('leave a watchdog of 60 s no room in a cluster of 64 nodes, unless it was made by a Proxmox VE of today', () => {
    expect(membershipLoss(corosyncTiming, 64)).toBeGreaterThan(60);
    expect(membershipLoss(pveTiming, 64)).toBeLessThan(25);
  });

  it('are 4.3 s for the token, in which an outage goes unnoticed, and 5.16 s for consensus among four nodes', () => {
    expect(consensusTimeout(corosyncTiming, 4)).toBeCloseTo(5.16);
    expect(membershipLoss(corosyncTiming, 4)).toBeCloseTo(9.51);
    expect(bridgedOutage(corosyncTiming, 4)).toBe(tokenTimeout(corosyncTiming, 4));
  });
});

describe('the heartbeat to the witness', () => {
  it.each([
    [10, 8],
    [1, 1],
    [600, 120],
  ])('with a timeout of %i s comes every %i s', (qdevice, expected) => {
    expect(heartbeat({ ...corosyncTiming, qdevice })).toBe(expected);
  });
});

describe('four nodes and a witness with the usual timeouts', () => {
  it.each<[Change, number, number]>([
    // change, until the vote is granted, until it is withdrawn
    ['silence', 12.5, 16.5],
    ['split', 10.01, 10.01],
    ['witness-lost', 12.5, 16.5],
    ['witness-back', 13.5, 13.5],
    ['joined', 13.5, 13.5],
  ])('know of %s in at most %d s, and cast a vote that was lost no longer than %d s', (change, granted, withdrawn) => {
    const known = untilKnown(change, corosyncTiming, 4);
    expect(known.granted).toBeCloseTo(granted);
    expect(known.withdrawn).toBeCloseTo(withdrawn);
  });

  it('decide later in a cluster so large that its membership takes longer than the witness', () => {
    expect(untilKnown('silence', corosyncTiming, 20).granted).toBeCloseTo(membershipLoss(corosyncTiming, 20) + 0.5);
  });
});
