import { describe, expect, it } from 'vitest';
import { type ClockRecord, LabClock } from '../../../lab/state/lab-clock.ts';
import type { MachineTime } from '../../../lab/state/machine-time.ts';
import { ManualClock } from '../manual-clock.ts';

const noon = Date.UTC(2026, 10, 23, 12);

/** A clock of the lab on a machine whose time is in the test's hand. */
function clocks(kept?: ClockRecord): { machine: ManualClock; clock: LabClock } {
  const machine = new ManualClock(noon);
  return { machine, clock: new LabClock(kept, machine satisfies MachineTime) };
}

/** Has `clock` note the time of its uptime (s) when each of these falls due. */
function noting(clock: LabClock, ...seconds: number[]): string[] {
  const done: string[] = [];
  for (const each of seconds) {
    clock.after(each * 1000, () => void done.push(`${each} at ${clock.uptime() / 1000}`));
  }
  return done;
}

describe('the clock of a lab', () => {
  it('goes like the machine’s at first', () => {
    const { machine, clock } = clocks();
    const done = noting(clock, 5, 2);
    machine.advance(4000);
    expect(clock.now()).toBe(noon + 4000);
    expect(done).toEqual(['2 at 2']);
  });

  it('goes some times as fast, from now on', () => {
    const { machine, clock } = clocks();
    const done = noting(clock, 30);
    machine.advance(10_000);
    clock.speed = 20;
    machine.advance(1000);
    expect(clock.uptime()).toBe(30_000);
    expect(done).toEqual(['30 at 30']);
  });

  it('stands at speed 0: only what is due now is done', () => {
    const { machine, clock } = clocks();
    clock.speed = 0;
    const done = noting(clock, 0, 1);
    machine.advance(3_600_000);
    expect(done).toEqual(['0 at 0']);
    expect(clock.now()).toBe(noon);
  });

  it('is put forward over everything that falls due on the way, in order, and what that brings', async () => {
    const { clock } = clocks();
    clock.speed = 0;
    const done = noting(clock, 300, 20, 10);
    clock.after(15_000, () => clock.after(3_000, () => void done.push(`brought at ${clock.uptime() / 1000}`)));
    await clock.step(100);
    expect(done).toEqual(['10 at 10', 'brought at 18', '20 at 20']);
    expect(clock.uptime()).toBe(100_000);
    await Promise.all([clock.step(100), clock.step(100)]);
    expect(done.at(-1)).toBe('300 at 300');
  });

  it('does what was cancelled no more', async () => {
    const { clock } = clocks();
    const done: string[] = [];
    const cancel = clock.after(1000, () => void done.push('cancelled'));
    cancel();
    await clock.step(10);
    expect(done).toEqual([]);
  });

  it('goes on where it stood after a pause; the time of day is right again, but never earlier than it was', () => {
    const paused = clocks({ uptimeMs: 50_000, nowMs: noon - 3_600_000, speed: 2 });
    expect(paused.clock.uptime()).toBe(50_000);
    expect(paused.clock.now()).toBe(noon);
    expect(paused.clock.speed).toBe(2);
    const ahead = clocks({ uptimeMs: 50_000, nowMs: noon + 1000, speed: 1 });
    expect(ahead.clock.now()).toBe(noon + 1000);
  });

  it('does not go back when the machine’s is set back', () => {
    const { machine, clock } = clocks();
    machine.advance(10_000);
    expect(clock.uptime()).toBe(10_000);
    const earlier: MachineTime = { now: () => noon - 60_000, after: () => () => {} };
    expect(new LabClock(clock.record, earlier).now()).toBe(noon + 10_000);
  });

  it('does nothing any more once it was stopped', async () => {
    const { machine, clock } = clocks();
    const done = noting(clock, 1);
    clock.stop();
    machine.advance(5000);
    await clock.step(5);
    expect(done).toEqual([]);
  });
});
