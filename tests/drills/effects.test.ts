/** A fault that does nothing proves nothing: a drill is met only where its faults were seen to have an effect. */
import { describe, expect, it } from 'vitest';
import { runDrill } from '../../drills/index.ts';
import type { SampledState } from '../../drills/journal/entry.ts';
import { awaitedEffects, type Effect, effectsOf } from '../../drills/measure/effects.ts';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { begun, never, planned, quietly, smallPlan } from './support.ts';

const plan = smallPlan();

describe('A fault without effect', () => {
  it.each([
    ['link-loss', 'ip saddr', 'the fault had no effect: neither side of the lines missed the other'],
    ['witness-loss', 'dport 5403', 'not verified after 10 min'],
  ])('is no exercise, though all is well throughout: %s', async (scenario, cutting, deviation) => {
    const world = new SimulatedWorld(plan);
    const { run } = world.shell;
    // The filter is loaded, and lets through what it should not: the lines go over other addresses, the witness over another port.
    world.shell.run = (host, argv, input = '') => run(host, argv, input.replaceAll(cutting, 'ip6 daddr fe80::1'));
    const journal = await begun(world, await planned(world, scenario, { scope: { kind: 'cluster' } }));
    const { exitCode } = await runDrill(journal, world, never, quietly);
    const verdict = journal.lines.find(({ kind }) => kind === 'verdict');
    expect({ exitCode, verdict }).toMatchObject({ exitCode: 1, verdict: { outcome: 'deviated' } });
    expect(verdict?.kind === 'verdict' && verdict.deviations.map(({ en }) => en)).toContain(deviation);
  });

  it('is told by the name of the node that was not lost', async () => {
    const world = new SimulatedWorld(plan);
    const scope = { kind: 'node', id: 'west1' } as const;
    const { run } = world.shell;
    world.shell.run = async (host, argv, input) =>
      argv.join(' ') === 'systemctl stop corosync' ? { code: 0, stdout: '', stderr: '' } : run(host, argv, input);
    const journal = await begun(world, await planned(world, 'node-loss', { scope, means: 'corosync' }));
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(1);
    const verdict = journal.lines.find(({ kind }) => kind === 'verdict');
    expect(verdict?.kind === 'verdict' && verdict.deviations.map(({ en }) => en)).toContain(
      `the fault had no effect: the cluster never missed ${scope.id}`,
    );
  });
});

describe('The effect of a fault', () => {
  const offline: Effect = { kind: 'offline', node: 'west1' };
  const split: Effect = { kind: 'split', nodes: ['west1', 'west2'] };
  const seen = (down: string[], more: Partial<SampledState> = {}): SampledState => ({
    guests: {},
    nodes: Object.fromEntries(['east1', 'east2', 'west1', 'west2'].map((node) => [node, !down.includes(node)])),
    quorate: true,
    probes: {},
    twice: {},
    ...more,
  });

  it.each<[string, Effect, SampledState[], boolean]>([
    ['one look that misses the node is enough', offline, [seen([]), seen(['west1']), seen([])], true],
    ['another node is not it', offline, [seen(['west2'])], false],
    ['a look without quorum misses everybody', offline, [seen(['west1'], { quorate: false })], false],
    ['a look that nobody answered shows the one before', offline, [seen(['west1'], { blind: 'x' })], false],
    ['either side may lose', split, [seen(['west1', 'west2'])], true],
    ['either side may lose', split, [seen(['east1', 'east2'])], true],
    ['half a side is no split', split, [seen(['west1', 'east1'])], false],
    ['a side is missed at once, not one by one', split, [seen(['west1']), seen(['west2'])], false],
  ])('is seen where it is: %s', (_, effect, states, isSeen) => {
    expect(awaitedEffects([effect], states)).toEqual(isSeen ? [] : [effect]);
  });

  it.each(everyScenario(plan))('is known of all that is cut off, and of nothing else: $name', async (variant) => {
    const { drill } = await planned(new SimulatedWorld(plan), variant.scenario, variant.wanted);
    const cut = drill.acts.filter(({ kind }) => ['corosync', 'network', 'power', 'link'].includes(kind));
    expect(effectsOf(drill).length > 0).toBe(cut.length > 0);
  });
});

describe('The time after which nodes heal by themselves', () => {
  it.each([
    ['link-loss', { scope: { kind: 'cluster' } }, 7],
    ['witness-loss', { scope: { kind: 'cluster' } }, 5],
    ['node-loss', { scope: { kind: 'node', id: 'west1' }, means: 'network' }, 2],
  ] as const)('is longer than the exercise: %s', async (scenario, wanted, least) => {
    const world = new SimulatedWorld(plan);
    await expect(planned(world, scenario, { ...wanted, maxMinutes: least - 1 })).rejects.toThrow(
      `--max-minutes: got ${least - 1}, allowed: at least ${least}`,
    );
    const { drill } = await planned(world, scenario, { ...wanted, maxMinutes: least });
    const timers = drill.acts.map((act) => ('deadManSeconds' in act ? act.deadManSeconds : 0));
    for (const seconds of timers) expect(seconds).toBeGreaterThan(drill.steadySeconds + 60);
  });
});
