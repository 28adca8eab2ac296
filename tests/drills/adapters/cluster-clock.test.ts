/** The cluster's clock, as long as somebody can be asked, and beyond. */
import { expect, it } from 'vitest';
import { ClusterClock } from '../../../drills/adapters/cluster-clock.ts';

function clock(goodForSeconds: number) {
  const hands: { cluster: number | undefined; local: number; slept: number; asked: number } = {
    cluster: 1000,
    local: 0,
    slept: 0,
    asked: 0,
  };
  const made = new ClusterClock({
    ask: async () => {
      hands.asked += 1;
      return hands.cluster;
    },
    pass: async (seconds) => {
      hands.local += seconds;
    },
    goodForSeconds,
    local: () => hands.local,
    wall: () => 5000 + hands.local + hands.slept,
  });
  return { hands, made };
}

it('A look at the clock is good for a while, and carried on meanwhile', async () => {
  const { hands, made } = clock(60);
  expect(await made.now()).toEqual({ at: 1000, clock: 'cluster' });
  hands.local = 59;
  expect(await made.now()).toEqual({ at: 1059, clock: 'cluster' });
  hands.cluster = 1075;
  hands.local = 61;
  expect(await made.now()).toEqual({ at: 1075, clock: 'cluster' });
  expect(hands.asked).toBe(2);
});

it('While nobody answers the admin’s machine counts on, and the moment says so', async () => {
  const { hands, made } = clock(60);
  await made.now();
  hands.cluster = undefined;
  hands.local = 100;
  expect(await made.now()).toEqual({ at: 1100, clock: 'local' });
});

it('A clock that jumps, as a lab’s does, is asked each time', async () => {
  const { hands, made } = clock(0);
  await made.now();
  hands.cluster = 5000;
  expect(await made.now()).toEqual({ at: 5000, clock: 'cluster' });
});

it('A wait lets time pass as its world does', async () => {
  const { hands, made } = clock(60);
  await made.wait(7);
  expect(hands.local).toBe(7);
});

it('Time that others take goes by at its own pace, also where a lab would put its clock forward', async () => {
  const { hands, made } = clock(0);
  const over = new AbortController();
  const idle = made.idle(3600, over.signal);
  over.abort();
  await idle;
  expect(hands.local).toBe(0);
});

it('A machine that has slept asks the cluster again, and counts its sleep where nobody answers', async () => {
  const { made, hands } = clock(60);
  await made.now();
  hands.slept = 3600;
  hands.cluster = 4601;
  expect(await made.now()).toEqual({ at: 4601, clock: 'cluster' });
  hands.slept = 7200;
  hands.cluster = undefined;
  expect(await made.now()).toEqual({ at: 8201, clock: 'local' });
});
