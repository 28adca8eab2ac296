/** Readiness green means it: whatever has happened to a cluster, what is called ready is then drilled, to its verdict and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAround, readinessOf, runDrill } from '../../drills/index.ts';
import type { DrillView, World } from '../../drills/ports.ts';
import type { Incident } from '../../model/simulation/scenario.ts';
import { UserError } from '../../model/user-error.ts';
import { everyScenario, type Variant } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { begun, never, planned, smallPlan } from './support.ts';

const numRuns = Number(process.env.IKZ_PROPERTY_RUNS ?? 60);
const plan = smallPlan();
const nodes = plan.sites.flatMap((site) => site.nodes.map(({ name }) => name));
// What is held and not committed is put back, and counts as not carried out.
const variants = everyScenario(plan).filter(({ wanted }) => wanted.holdSeconds === undefined);

type Mishap =
  | { kind: 'incident'; begins: Omit<Incident, 'at'>; ends: Omit<Incident, 'at'> }
  | { kind: 'seen'; change: (view: DrillView) => void };

interface History {
  mishap: Mishap | undefined;
  /** Seconds that it lasts, and then until somebody wants a drill; `heals` = it is over by then. */
  lasts: number;
  heals: boolean;
  after: number;
  variant: Variant;
}

const fault = (kind: 'power' | 'isolated' | 'cut' | 'pool-lost', target: string): Mishap => ({
  kind: 'incident',
  begins: { fault: { kind, target } } as Omit<Incident, 'at'>,
  ends: { heal: { kind, target } } as Omit<Incident, 'at'>,
});

const mishaps: readonly Mishap[] = [
  ...nodes.flatMap((node): Mishap[] => [
    fault('power', node),
    fault('isolated', node),
    fault('pool-lost', node),
    {
      kind: 'incident',
      begins: { command: `enable-node-maintenance ${node}` },
      ends: { command: `disable-node-maintenance ${node}` },
    } as Mishap,
  ]),
  ...plan.sites.map(({ id }) => fault('isolated', id)),
  ...plan.links.map(({ id }) => fault('cut', id)),
  fault('power', 'witness'),
  { kind: 'seen', change: (view) => view.tasks.push({ node: nodes[0] ?? '', type: 'vzdump', id: '' }) },
  { kind: 'seen', change: (view) => failing(view) },
];

function failing(view: DrillView): void {
  const [replica] = view.guests.values().next().value?.replicas ?? [];
  if (replica) Object.assign(replica, { failures: 2, error: 'no space left' });
}

const histories: fc.Arbitrary<History> = fc.record({
  // Half of the clusters have seen nothing.
  mishap: fc.option(fc.constantFrom(...mishaps), { nil: undefined, freq: 2 }),
  // What has happened this very second nobody can know yet: corosync needs its time.
  lasts: fc.integer({ min: 30, max: 900 }),
  heals: fc.boolean(),
  after: fc.integer({ min: 30, max: 1200 }),
  variant: fc.constantFrom(...variants),
});

/** What looks do not show until the drill's own pre-checks are over: from then on all is seen. */
type Blindness = (world: World, isOver: () => boolean) => World;
const seeing: Blindness = (world) => world;

/** @returns the sentence of what came of it */
async function story({ mishap, lasts, heals, after, variant }: History, blindness: Blindness): Promise<string> {
  const simulated = new SimulatedWorld(plan);
  const incident = mishap?.kind === 'incident' ? mishap : undefined;
  if (incident) simulated.simulation.happen({ at: 0, ...incident.begins } as Incident);
  simulated.pass(lasts);
  if (incident && heals) simulated.simulation.happen({ at: 0, ...incident.ends } as Incident);
  simulated.pass(after);
  const isSeen = mishap?.kind === 'seen' && !heals;
  let isOver = false;
  const world = blindness(isSeen ? showing(simulated, mishap.change) : simulated, () => isOver);
  const refusals = readinessOf(await lookAround(world));
  if (refusals.length > 0) return 'not ready';
  const { scenario, wanted } = variant;
  const drill = await planned(simulated, scenario, wanted).catch((error: unknown) => {
    // A site that its guests have left can't be switched over: no plan, no run.
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (!drill) return 'nothing to drill';
  const journal = await begun(simulated, drill);
  const { exitCode, left } = await runDrill(journal, world, never, ({ kind }) => {
    isOver ||= kind === 'prechecked';
  });
  const isReturned = journal.lines.at(-1)?.kind === 'unlocked' && left.length === 0;
  return `ready, then ${exitCode}${isReturned ? '' : ', not put back'}`;
}

function showing(world: World, change: (view: DrillView) => void): World {
  const view = async (): Promise<DrillView> => {
    const seen = await world.cluster.view();
    change(seen);
    return seen;
  };
  const { cooperation, clock, shell } = world;
  return {
    ...{ cooperation, clock, shell },
    cluster: {
      view,
      migrate: (vmId, from, to) => world.cluster.migrate(vmId, from, to),
      running: () => world.cluster.running(),
    },
    probe: (probe) => world.probe(probe),
    preview: (stacks) => world.preview(stacks),
  };
}

const holds = (blindness: Blindness) =>
  fc.asyncProperty(histories, async (history) => {
    expect(['not ready', 'nothing to drill', 'ready, then 0']).toContain(await story(history, blindness));
  });

describe('What readiness calls ready', () => {
  it(
    'is then drilled: not refused, verified within its targets, and put back',
    async () => {
      await fc.assert(holds(seeing), { numRuns });
    },
    numRuns * 1000,
  );

  it('is often enough, and often enough is not, that this says something', async () => {
    const told = await Promise.all(fc.sample(histories, { numRuns: 60, seed: 1 }).map((each) => story(each, seeing)));
    expect(told.filter((each) => each === 'not ready').length).toBeGreaterThan(10);
    expect(told.filter((each) => each === 'ready, then 0').length).toBeGreaterThan(10);
  });
});

/** Each takes one check away, by showing it what is right in its eyes; and what it would have told. */
const blindnesses: [string, object, Blindness][] = [
  [
    'the witness that does not vote',
    { begins: { fault: { kind: 'power', target: 'witness' } } },
    (world, isOver) => {
      const full = [`Expected votes: ${nodes.length + 1}`, `Total votes: ${nodes.length + 1}`, 'Quorum: 3'];
      const stdout = [...full, '0x00000000          1            Qdevice', ''].join('\n');
      const run: World['shell']['run'] = async (host, argv, ...rest) =>
        argv[0] === 'pvecm' && !isOver() ? { code: 0, stdout, stderr: '' } : world.shell.run(host, argv, ...rest);
      return { ...showing(world, () => {}), shell: { run } };
    },
  ],
  [
    'a node in maintenance',
    { begins: { command: expect.stringMatching(/^enable-node-maintenance /) } },
    (world, isOver) =>
      showing(world, (view) => {
        if (!isOver()) view.nodes = view.nodes.map((node) => ({ ...node, maintenance: false }));
      }),
  ],
];

describe('Where readiness is blind', () => {
  it.each(blindnesses)(
    'for %s, a drill finds out: the property above does not hold',
    async (_what, mishap, blindness) => {
      const { counterexample } = await fc.check(holds(blindness), { numRuns: 400, seed: 1, endOnFailure: true });
      expect(counterexample?.[0].mishap).toMatchObject(mishap);
    },
  );
});
