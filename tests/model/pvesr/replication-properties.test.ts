import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GB, PlainWorld, start } from './plain-world.ts';

/** `npm run bench` sets more. */
const numRuns = Number(process.env.IKZ_PROPERTY_RUNS ?? 100);

const nodes = ['kau1', 'kau2', 'nie1', 'nie2'];
const node = fc.constantFrom(...nodes);
const vmId = fc.integer({ min: 100, max: 105 });

type Event =
  | { kind: 'switchOff' | 'switchOn' | 'cutLine' | 'mendLine'; node: string; after: number }
  | { kind: 'migrate' | 'recover'; vmId: number; node: string; after: number };

const after = fc.integer({ min: 0, max: 2400 });
const breakage = fc.record({
  kind: fc.constantFrom('switchOff', 'switchOn', 'cutLine', 'mendLine'),
  node,
  after,
});
const move = fc.record({ kind: fc.constantFrom('migrate', 'recover'), vmId, node, after });

/** Guests with one or two jobs each. */
const guests = fc.array(
  fc.record({
    home: fc.integer({ min: 0, max: 3 }),
    targets: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
    size: fc.integer({ min: 0, max: 100 }),
    changeRate: fc.integer({ min: 0, max: 20 }),
    schedule: fc.constantFrom('*/1', '*/5', '*/15', '*:07'),
  }),
  { minLength: 1, maxLength: 6 },
);
type Guests = typeof guests extends fc.Arbitrary<infer T> ? T : never;

function worldOf(planned: Guests): PlainWorld {
  const world = new PlainWorld(nodes);
  for (const [index, { home, targets, size, changeRate, schedule }] of planned.entries()) {
    world.addGuest(100 + index, nodes[home] ?? '', { size: size * GB, changeRate: changeRate * 1e6 });
    for (const [number, offset] of targets.entries()) {
      world.addJob(`${100 + index}-${number}`, nodes[(home + offset) % 4] ?? '', { schedule });
    }
  }
  return world;
}

/** Lets the events happen, each some time after the one before; `look` sees the world every minute. */
function play(world: PlainWorld, events: readonly Event[], look: () => void = () => {}): void {
  for (const event of [...events, undefined]) {
    const end = world.now - start + (event?.after ?? 7200);
    for (let at = world.now - start; at < end; at = Math.min(end, at + 60)) {
      world.until(Math.min(end, at + 60));
      look();
    }
    if (event && canHappen(world, event)) happen(world, event);
    look();
  }
}

/** A migration needs both nodes; HA recovers from a dead node to one that lives and has the disks. */
function canHappen(world: PlainWorld, event: Event): boolean {
  if (event.kind !== 'migrate' && event.kind !== 'recover') return true;
  const guest = world.guests.get(event.vmId);
  if (!guest || guest.node === event.node) return false;
  if (event.kind === 'migrate') return world.hears(guest.node).has(event.node);
  return !world.isUp(guest.node) && world.isUp(event.node) && guest.copies.has(event.node);
}

function happen(world: PlainWorld, event: Event): void {
  if (event.kind === 'migrate' || event.kind === 'recover') world[event.kind](event.vmId, event.node);
  else world[event.kind](event.node);
}

describe('Whatever befalls the nodes', () => {
  it('no node runs two jobs at once', () => {
    fc.assert(
      fc.property(guests, fc.array(fc.oneof(breakage, move), { maxLength: 12 }), (planned, events) => {
        const world = worldOf(planned);
        const running = new Map<string, string>();
        const { began, synced, failed } = world;
        world.began = (job, at) => {
          const source = job.source ?? '';
          expect(running.get(source)).toBeUndefined();
          running.set(source, job.id);
          began.call(world, job, at);
        };
        const over = (id: string) => {
          for (const [source, job] of running) if (job === id) running.delete(source);
        };
        world.synced = (job, moment, at) => {
          over(job.id);
          synced.call(world, job, moment, at);
        };
        world.failed = (job, error, at) => {
          over(job.id);
          failed.call(world, job, error, at);
        };
        // A migration waits for the guest's run, so none is cut off by one here.
        play(
          world,
          events.filter(({ kind }) => kind !== 'migrate'),
        );
      }),
      { numRuns },
    );
  });

  it('the last sync of a job and the copy that it feeds never go back, as long as its guest is not recovered elsewhere', () => {
    fc.assert(
      fc.property(guests, fc.array(breakage, { maxLength: 12 }), (planned, events) => {
        const world = worldOf(planned);
        const seen = new Map<string, number>();
        const rises = (key: string, moment: number | undefined) => {
          expect(moment ?? 0).toBeGreaterThanOrEqual(seen.get(key) ?? 0);
          seen.set(key, moment ?? 0);
        };
        play(world, events, () => {
          for (const { id, guest, target } of world.jobs()) {
            rises(id, world.states.get(id)?.lastSync);
            rises(`${guest} at ${target}`, world.copyOf(guest, target));
          }
        });
      }),
      { numRuns },
    );
  });

  it('a lag grows by the time that passes while its job can’t run', () => {
    fc.assert(
      fc.property(guests, fc.array(breakage, { maxLength: 8 }), (planned, events) => {
        const world = worldOf(planned);
        play(world, events);
        const before = world.now;
        const lags = new Map(
          [...world.jobs()].map(({ id, guest, target }) => [id, world.runs.lag(guest, target, before)]),
        );
        const cut = new Map([...world.jobs()].map((job) => [job.id, world.obstacle(job) !== undefined]));
        world.until(before - start + 3600);
        for (const { id, guest, target } of world.jobs()) {
          const lag = world.runs.lag(guest, target, world.now);
          const grown = (lags.get(id) ?? Number.NaN) + 3600;
          if (cut.get(id) && lag !== undefined) expect(lag).toBe(grown);
        }
      }),
      { numRuns },
    );
  });

  it('the lag of every copy is bounded by the interval, the queue and the run again, once everything is healed', () => {
    fc.assert(
      fc.property(guests, fc.array(fc.oneof(breakage, move), { maxLength: 12 }), (planned, events) => {
        // What arises is less than what can be sent.
        const world = worldOf(planned.map((guest) => ({ ...guest, size: guest.size / 10, changeRate: 1 })));
        play(world, events);
        for (const each of nodes) {
          world.switchOn(each);
          world.mendLine(each);
        }
        world.until(world.now - start + 3 * 3600);
        for (const job of world.jobs()) {
          expect(job.source).toBe(world.guests.get(job.guest)?.node);
          expect(world.state(job.id)).toMatchObject({ failCount: 0 });
          expect(world.runs.lag(job.guest, job.target, world.now)).toBeLessThan(3600 + 1500);
        }
      }),
      { numRuns },
    );
  });

  it('the same events have the same history, also with a restart in between', () => {
    fc.assert(
      fc.property(guests, fc.array(fc.oneof(breakage, move), { maxLength: 12 }), (planned, events) => {
        const [one, two, restarted] = [worldOf(planned), worldOf(planned), worldOf(planned)];
        play(one, events);
        play(two, events);
        expect(two.history).toEqual(one.history);
        play(restarted, events, () => restarted.restart());
        expect(restarted.history).toEqual(one.history);
      }),
      { numRuns },
    );
  });
});
