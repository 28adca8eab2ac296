/** The readiness that is shown while it is asked for anew. */
import { describe, expect, it } from 'vitest';
import { inBackground } from '../../cli/drills/readiness.ts';

/** Somebody who answers when the test says so. */
function asked() {
  const waiting: ((answer: number) => void)[] = [];
  const ask = () => new Promise<number>((resolve) => waiting.push(resolve));
  return { waiting, ask };
}

describe('Readiness that is asked for in the background', () => {
  it('makes nobody wait, and is asked for once at a time', async () => {
    const { waiting, ask } = asked();
    const newest = inBackground(ask, () => 0);
    expect([newest(), newest()]).toEqual([undefined, undefined]);
    expect(waiting).toHaveLength(1);
    waiting[0]?.(1);
    await Promise.resolve();
    expect([newest(), newest()]).toEqual([1, 1]);
    expect(waiting).toHaveLength(2);
  });

  it('is unknown once the newest answer is older than two minutes', async () => {
    const { waiting, ask } = asked();
    let now = 0;
    const newest = inBackground(ask, () => now);
    newest();
    waiting[0]?.(1);
    await Promise.resolve();
    now = 120_000;
    expect(newest()).toBe(1);
    now += 1;
    expect(newest()).toBeUndefined();
  });

  it('throws what the asking threw', async () => {
    const newest = inBackground(
      () => Promise.reject(new Error('a bug')),
      () => 0,
    );
    newest();
    await Promise.resolve();
    expect(newest).toThrow('a bug');
  });
});
