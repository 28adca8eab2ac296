/** The readiness that is shown while it is asked for anew. */
import { describe, expect, it } from 'vitest';
import { InBackground } from '../../../cli/drills/in-background.ts';

/** Somebody who answers when the test says so. */
function asked(now: () => number = () => 0) {
  const waiting: ((answer: number) => void)[] = [];
  const background = new InBackground(() => new Promise<number>((resolve) => waiting.push(resolve)), now);
  return { waiting, background };
}

describe('Readiness that is asked for in the background', () => {
  it('makes nobody wait, and is asked for once at a time', async () => {
    const { waiting, background } = asked();
    expect([background.newest(), background.newest()]).toEqual([undefined, undefined]);
    expect(waiting).toHaveLength(1);
    waiting[0]?.(1);
    await Promise.resolve();
    expect([background.newest(), background.newest()]).toEqual([1, 1]);
    expect(waiting).toHaveLength(2);
  });

  it('is unknown once the newest answer was asked for more than two minutes ago, however late it came', async () => {
    let now = 0;
    const { waiting, background } = asked(() => now);
    background.newest();
    now = 60_000;
    waiting[0]?.(1);
    await Promise.resolve();
    now = 120_000;
    expect(background.newest()).toBe(1);
    now += 1;
    expect(background.newest()).toBeUndefined();
  });

  it('is unknown after it was forgotten, also what was being asked then', async () => {
    const { waiting, background } = asked();
    background.newest();
    background.forget();
    waiting[0]?.(1);
    await Promise.resolve();
    expect(background.newest()).toBeUndefined();
    waiting[1]?.(2);
    await Promise.resolve();
    expect(background.newest()).toBe(2);
  });

  it('throws what the asking threw', async () => {
    const background = new InBackground(
      () => Promise.reject(new Error('a bug')),
      () => 0,
    );
    background.newest();
    await Promise.resolve();
    expect(() => background.newest()).toThrow('a bug');
  });
});
