import { describe, expect, it } from 'vitest';
import { overheadSeconds } from '../../../model/pvesr/transfer.ts';
import { type ReplicatedGuest, worstLags } from '../../../model/pvesr/worst-lag.ts';

const bandwidth = 1e8;

const guest = (vmId: number, jobs: ReplicatedGuest['jobs'], changeRate = 0): ReplicatedGuest => ({
  vmId,
  node: 'nie1',
  size: 1e12,
  changeRate,
  jobs,
});

const lag = (guests: readonly ReplicatedGuest[], vmId: number, target: string) =>
  worstLags(guests, bandwidth).get(vmId)?.get(target);

describe('A replica falls behind', () => {
  it('by its interval and its own run, where it is alone', () => {
    expect(lag([guest(1, [{ target: 'kau1', schedule: '*/15' }])], 1, 'kau1')).toBeCloseTo(900 + overheadSeconds);
  });

  it('by the time of the transfer as well: what changed since the last run, by the slower of line and limit', () => {
    const job = { target: 'kau1', schedule: '*/15', rate: 10 };
    expect(lag([guest(1, [job], 1e6)], 1, 'kau1')).toBeCloseTo(900 + overheadSeconds + 90);
  });

  it('by the queue of its node: all jobs that have their turn before it', () => {
    const many = Array.from({ length: 20 }, (_, index) => guest(index, [{ target: 'kau1', schedule: '*/15' }]));
    expect(lag(many, 19, 'kau1')).toBeCloseTo(900 + 20 * overheadSeconds);
    const mixed = [...many, guest(100, [{ target: 'kau1', schedule: '*/5' }])];
    expect(lag(mixed, 100, 'kau1')).toBeGreaterThan(300 + 19 * overheadSeconds);
  });

  it('by more than its interval, where a node has more to do than time', () => {
    const many = Array.from({ length: 200 }, (_, index) => guest(index, [{ target: 'kau1', schedule: '*/5' }]));
    expect(lag(many, 0, 'kau1')).toBeGreaterThan(200 * overheadSeconds);
  });

  it('for ever, where its schedule names no moment', () => {
    expect(lag([guest(1, [{ target: 'kau1', schedule: 'mon 25:00' }])], 1, 'kau1')).toBe(Number.POSITIVE_INFINITY);
  });

  it('over a weekend, where its schedule leaves that out', () => {
    const monday = 3 * 86_400 - (17 - 8) * 3600;
    expect(lag([guest(1, [{ target: 'kau1', schedule: 'mon..fri 8..17:00' }])], 1, 'kau1')).toBe(monday);
  });

  it('by a quarter of an hour where nothing is said, as Proxmox VE has it', () => {
    expect(lag([guest(1, [{ target: 'kau1' }])], 1, 'kau1')).toBeCloseTo(900 + overheadSeconds);
  });
});
