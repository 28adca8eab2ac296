/** What is predicted before, beside what is measured then: both of the same model, so only looking and rounds may part them. */
import { describe, expect, it } from 'vitest';
import { measure, runDrill } from '../../drills/index.ts';
import { seeded } from '../lab/process/seeded.ts';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { begun, never, planned, quietly, smallPlan } from './support.ts';

const plan = smallPlan();
/** Seconds of one round of the HA stack, and a second in which two clocks are rounded. */
const oneRound = 11;

describe.each(everyScenario(plan))('The prediction of a drill ($name)', ({ scenario, wanted }) => {
  it.each([0, 13, 26])('errs by no more than one HA round, begun %i s later', async (seconds) => {
    const world = new SimulatedWorld(plan);
    world.pass(seconds);
    const { drill, prediction } = await planned(world, scenario, wanted);
    const journal = await begun(world, await planned(world, scenario, wanted));
    await runDrill(journal, world, never, quietly);
    const { guests } = measure(journal.lines);
    expect(guests.filter(({ affected }) => affected).map(({ vmId }) => vmId)).toEqual(
      drill.guests.filter(({ affected }) => affected).map(({ vmId }) => vmId),
    );
    for (const { vmId, to, affected, errorSeconds } of guests) {
      if (!affected) continue;
      expect(to).toBe(prediction.guests.find((each) => each.vmId === vmId)?.to);
      expect(Math.abs(errorSeconds ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(oneRound);
    }
  });
});

/** A cluster whose services do their rounds at any moments, on nodes that tell whole seconds. */
function anyRounds(seed: number): SimulatedWorld {
  const random = seeded(seed);
  for (let skip = 0; skip < 8; skip += 1) random(2);
  const tenths = () => random(100) / 10;
  const world = new SimulatedWorld(plan);
  for (const host of Object.values(world.simulation.ha.state.hosts)) {
    host.nextCrm += tenths();
    host.nextLrm += tenths();
  }
  world.pass(30 + tenths());
  const { now } = world.clock;
  const { view } = world.cluster;
  world.clock.now = async () => {
    const moment = await now();
    return { ...moment, at: Math.floor(moment.at) };
  };
  world.cluster.view = async () => {
    const seen = await view();
    const { crm = 0, lrm } = seen.rounds;
    return {
      ...seen,
      now: Math.floor(seen.now),
      rounds: {
        crm: Math.floor(crm),
        lrm: Object.fromEntries(Object.entries(lrm).map(([node, at]) => [node, Math.floor(at)])),
      },
    };
  };
  return world;
}

describe('Whenever the rounds of the HA stack are', () => {
  it.each([
    { scenario: 'planned-switchover', wanted: { scope: { kind: 'site', id: 'west' } } },
    { scenario: 'site-loss', wanted: { scope: { kind: 'site', id: 'west' } } },
    { scenario: 'node-loss', wanted: { scope: { kind: 'node', id: 'west1' }, means: 'maintenance' } },
    { scenario: 'master-loss', wanted: { scope: { kind: 'cluster' } } },
    { scenario: 'link-loss', wanted: { scope: { kind: 'cluster' } } },
  ] as const)('nearly every guest of a $scenario comes back within one of what was predicted', async (each) => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const world = anyRounds(seed);
      const journal = await begun(world, await planned(world, each.scenario, each.wanted));
      await runDrill(journal, world, never, quietly);
      errors.push(...measure(journal.lines).guests.flatMap(({ errorSeconds }) => errorSeconds ?? []));
    }
    const within = errors.filter((error) => Math.abs(error) <= 10).length;
    expect(within / errors.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('The target preview', () => {
  it('shows every guest with its way, its lag, the room there, and what is interrupted', async () => {
    const world = new SimulatedWorld(plan);
    const { preview, hash } = await planned(world, 'site-loss', { scope: { kind: 'site', id: 'west' } });
    expect(preview.map(({ vmId }) => vmId)).toEqual(plan.guests.map(({ vmId }) => vmId));
    for (const { from, to, isInterrupted, lagSeconds, freeMiB, rtoSeconds, targets } of preview) {
      const moves = from.startsWith('west');
      expect({ isInterrupted, hasLag: lagSeconds !== null, hasRoom: (freeMiB ?? -1) >= 0 }).toEqual({
        isInterrupted: moves,
        hasLag: moves,
        hasRoom: moves,
      });
      expect(to?.startsWith('east')).toBe(true);
      expect(rtoSeconds).toBeLessThanOrEqual(targets.rtoSeconds);
    }
    expect(hash).toBe((await planned(world, 'site-loss', { scope: { kind: 'site', id: 'west' } })).hash);
    expect(hash).not.toBe((await planned(world, 'site-loss', { scope: { kind: 'site', id: 'east' } })).hash);
  });

  it("tells that the loss of the manager's node takes about a minute longer", async () => {
    const world = new SimulatedWorld(plan);
    const view = await world.cluster.view();
    const backOf = async (node: string) =>
      (await planned(world, 'node-loss', { scope: { kind: 'node', id: node }, means: 'corosync' })).prediction
        .seconds ?? 0;
    const times = await Promise.all(
      ['east1', 'east2', 'west1', 'west2'].map(async (node) => [node, await backOf(node)] as const),
    );
    const master = times.find(([node]) => node === view.master?.node)?.[1] ?? 0;
    for (const [node, seconds] of times)
      if (node !== view.master?.node) expect(master - seconds).toBeGreaterThanOrEqual(40);
  });
});
