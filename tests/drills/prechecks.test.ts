/** What keeps a drill from beginning: each reason, told with what to do about it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAround, readinessOf, refusalsNow, runDrill } from '../../drills/index.ts';
import type { Circumstances } from '../../drills/prechecks/refusal.ts';
import { scenarios } from '../../drills/scenarios/index.ts';
import type { Disks, HostState } from './simulated-hosts.ts';
import { epoch, SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';

const plan = smallPlan();
const west1 = { scope: { kind: 'node', id: 'west1' } } as const;
const switchover = { scope: { kind: 'service', id: plan.guests[0]?.service ?? '' } } as const;

async function circumstances(change: (good: Circumstances) => void): Promise<Circumstances> {
  const world = new SimulatedWorld(plan);
  const good = await lookAround(world);
  change(good);
  return good;
}

const guest = (at: Circumstances) => {
  const first = at.view.guests.values().next().value;
  if (!first) throw new Error('no guest');
  return first;
};
const replica = (at: Circumstances) => {
  const [first] = guest(at).replicas ?? [];
  if (!first) throw new Error('no replica');
  return first;
};

/** A replica of the guest that may lose least: 10 min, with an interval of 5. */
const tightest = (at: Circumstances) => {
  const [least] = at.plan.guests.toSorted((a, b) => a.rpoMinutes - b.rpoMinutes);
  const [first] = at.view.guests.get(least?.vmId ?? 0)?.replicas ?? [];
  if (!first) throw new Error('no replica');
  return first;
};

describe('A cluster at rest', () => {
  it('is ready', async () => {
    expect(readinessOf(await circumstances(() => {}))).toEqual([]);
  });
});

describe('A node that is offline', () => {
  it('is told once, and not again by each guest that has its replica there, or that ran on it', async () => {
    const refusals = readinessOf(
      await circumstances(({ view }) => {
        const dark = view.nodes[0] ?? { name: '', online: true };
        dark.online = false;
        for (const each of view.guests.values()) {
          if (each.node === dark.name) each.replicas = undefined;
          for (const copy of each.replicas ?? [])
            if (copy.target === dark.name) Object.assign(copy, { failures: 3, error: 'no route to host' });
        }
      }),
    );
    expect(refusals.map(({ check }) => check)).toContain('quorum');
    expect(refusals.filter(({ check }) => check === 'replication')).toEqual([]);
  });
});

describe('A drill is refused', () => {
  const reasons: [string, string, (at: Circumstances) => void][] = [
    ['replication', 'is 90 min old', (at) => (replica(at).lastSync = at.view.now - 5400)],
    ['replication', 'is 10 min old', (at) => (tightest(at).lastSync = at.view.now - 581)],
    ['replication', 'failed 3 times: no space', (at) => Object.assign(replica(at), { failures: 3, error: 'no space' })],
    ['replication', 'no replica on', (at) => (replica(at).lastSync = undefined)],
    ['replication', 'age of its replicas unknown', (at) => (guest(at).replicas = undefined)],
    ['quorum', 'is offline', (at) => Object.assign(at.view.nodes[0] ?? {}, { online: false })],
    ['quorum', '4 of 5 votes', (at) => (at.votes = { expected: 5, total: 4, quorum: 3, witness: 'voting' })],
    ['quorum', 'the cluster has no quorum', (at) => (at.view.quorate = false)],
    ['quorum', 'can not be read', (at) => (at.votes = undefined)],
    ['witness', 'does not vote', (at) => (at.votes = { expected: 5, total: 5, quorum: 3, witness: 'silent' })],
    ['witness', 'no witness is set up', (at) => (at.votes = { expected: 4, total: 4, quorum: 3, witness: 'absent' })],
    ['manager', 'is not at work', (at) => (at.view.master = undefined)],
    ['manager', 'HA on east2 has given no sign of life for 61 s', (at) => lrm(at, 61)],
    ['manager', 'HA on east2 has given no sign of life (LRM)', (at) => lrm(at, undefined)],
    ['manager', 'is in maintenance', (at) => Object.assign(at.view.nodes[0] ?? {}, { maintenance: true })],
    ['guests', 'running, HA: error', (at) => (guest(at).haState = 'error')],
    ['guests', 'is not in the cluster', (at) => at.view.guests.delete(guest(at).vmId)],
    ['capacity', 'after the loss of', (at) => (at.plan = lessMemory(at.plan))],
    ['tasks', 'a task runs there: vzdump', (at) => at.view.tasks.push({ node: 'east1', type: 'vzdump', id: '' })],
    ['update', 'an update of primary runs', (at) => fail(at, 'locked')],
    ['state', 'the preview of primary fails', (at) => fail(at, 'failed')],
    [
      'state',
      'differs from the inventory: replace x',
      (at) => at.stacks[0]?.changes.push({ effect: 'replace', name: 'x' }),
    ],
    [
      'lock',
      'another drill holds the lock: other',
      (at) => (at.lockedBy = { drill: 'other', run: 'f'.repeat(64), ...actor, since: epoch }),
    ],
    ['lock', 'the lock is there and names no drill', (at) => (at.lockedBy = 'nobody')],
  ];

  it.each(reasons)('for its %s: %s', async (check, words, change) => {
    const refusals = readinessOf(await circumstances(change));
    const found = refusals.find(({ reason }) => reason.en.includes(words));
    expect(found).toMatchObject({ check });
    for (const { reason, remedy } of refusals) {
      expect([reason.de, reason.en, remedy.de, remedy.en].every((text) => text.length > 0)).toBe(true);
    }
  });

  it('outside of its window, and when it would not end within it', async () => {
    for (const window of [
      { from: epoch + 9e5, until: epoch + 1e6 },
      { from: 0, until: epoch + 120 },
    ]) {
      const world = new SimulatedWorld(plan);
      const journal = await begun(world, await planned(world, 'planned-switchover', { ...switchover, window }));
      expect(await runDrill(journal, world, never, quietly)).toEqual({ exitCode: 3, left: [] });
      expect(journal.lines.at(-1)).toMatchObject({ kind: 'refused', refusals: [{ check: 'window' }] });
      expect(world.commands.some((command) => command.includes('mkdir'))).toBe(false);
    }
  });

  it.each([
    ['put back', {}, 60 + 90],
    ['held and put back', { holdSeconds: 1800 }, 60 + 30 + 90],
  ])('where its window might not hold all until it is %s', async (_what, wanted, minutes) => {
    const ends = async (until: number) => {
      const world = new SimulatedWorld(plan);
      const now = (await world.cluster.view()).now;
      const window = { from: now - 60, until: now + until };
      const { drill } = await planned(world, 'planned-switchover', { ...switchover, ...wanted, window });
      expect(drill.limits).toMatchObject({ maxMinutes: 60, settleMinutes: 90 });
      const journal = await begun(
        world,
        await planned(world, 'planned-switchover', { ...switchover, ...wanted, window }),
      );
      await runDrill(journal, world, never, quietly);
      return journal.lines[1]?.kind;
    };
    expect(await ends(minutes * 60 - 1)).toBe('refused');
    expect(await ends(minutes * 60)).toBe('prechecked');
  });

  it('when a guest has moved since it was planned', async () => {
    const world = new SimulatedWorld(plan);
    const journal = await begun(world, await planned(world, 'planned-switchover', switchover));
    const [moved] = plan.guests;
    await world.cluster.migrate(moved?.vmId ?? 0, moved?.homeNode ?? '', moved?.replicas[0]?.node ?? '');
    world.pass(120);
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
    const refused = journal.lines.at(-1);
    expect(refused?.kind === 'refused' && refused.refusals.map(({ check }) => check)).toContain('plan');
  });

  it('while a lock names no drill, of which it says what that means and leaves it', async () => {
    const world = new SimulatedWorld(plan);
    world.files.set('/etc/pve/ikz-drill', null);
    const journal = await begun(world, await planned(world, 'planned-switchover', switchover));
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
    expect(journal.lines.at(-1)).toMatchObject({
      kind: 'refused',
      refusals: [{ check: 'lock', subject: '', reason: { en: expect.stringContaining('its process died') } }],
    });
    expect(JSON.stringify(journal.lines)).not.toContain('?');
    expect([...world.files.keys()]).toEqual(['/etc/pve/ikz-drill']);
  });

  it.each([
    [
      'a machine',
      'there is a VM 900001',
      (disks) => disks.machines.set(copyId, { config: new Map(), running: false, disks: [], answers: true }),
    ],
    [
      'a disk',
      'there is a disk rpool/guests/vm-900001',
      (disks) => disks.clones.add(`rpool/guests/vm-${copyId}-disk-7`),
    ],
    ['the bridge', 'there is a bridge ikzdrill already', (disks) => Object.assign(disks, { bridge: true })],
    ['something nobody can see', "can't be seen", (_, world) => refuseCommand(world, 'qm')],
  ] as [string, string, (disks: Disks, world: SimulatedWorld) => void][])(
    'where its copy would be while %s is there',
    async (_, words, leave) => {
      const world = new SimulatedWorld(plan);
      const scope = { kind: 'guest', id: plan.guests[0]?.name ?? '' } as const;
      const drillPlan = await planned(world, 'isolated-failover', { scope });
      const [act] = drillPlan.drill.acts;
      const disks = world.disks.get(act && 'node' in act ? act.node : '');
      if (!disks) throw new Error('no node');
      leave(disks, world);
      const journal = await begun(world, drillPlan);
      expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
      expect(journal.lines.at(-1)).toMatchObject({
        kind: 'refused',
        refusals: [{ check: 'left-overs', reason: { en: expect.stringContaining(words) } }],
      });
      expect(await refusalsNow(drillPlan, world)).toHaveLength(1);
    },
  );

  it.each<[string, Wanted, string, (host: HostState, world: SimulatedWorld) => void]>([
    [
      'corosync',
      { ...west1, means: 'corosync' },
      'a timer ikz-drill-heal-corosync.timer runs',
      (host) => host.timers.set('ikz-drill-heal-corosync', 1e9),
    ],
    [
      'network',
      { ...west1, means: 'network' },
      'a timer ikz-drill-heal-network.timer runs',
      (host) => host.timers.set('ikz-drill-heal-network', 1e9),
    ],
    [
      'network',
      { ...west1, means: 'network' },
      'a packet filter is loaded there already: table inet ikz_drill',
      (host) => (host.table = 'old'),
    ],
    ['network', { ...west1, means: 'network' }, "can't be seen", (_, world) => refuseCommand(world, 'nft')],
    ['corosync', { ...west1, means: 'corosync' }, "can't be seen", (_, world) => refuseCommand(world, 'systemctl')],
  ])('where what a former drill left would heal it too early: %s', async (_, wanted, words, leave) => {
    const world = new SimulatedWorld(plan);
    const drillPlan = await planned(world, 'node-loss', wanted);
    const host = world.hosts.get('west1');
    if (!host) throw new Error('no host');
    leave(host, world);
    const journal = await begun(world, drillPlan);
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
    expect(journal.lines.at(-1)).toMatchObject({
      kind: 'refused',
      refusals: [{ check: 'left-overs', subject: 'west1', reason: { en: expect.stringContaining(words) } }],
    });
  });

  it('while another one runs', async () => {
    const world = new SimulatedWorld(plan);
    world.files.set('/etc/pve/ikz-drill', null);
    world.files.set(
      '/etc/pve/ikz-drill/holder-000',
      JSON.stringify({ drill: 'other', run: '0', ...actor, since: epoch }),
    );
    const journal = await begun(world, await planned(world, 'planned-switchover', switchover));
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
    expect(world.files.size).toBe(2);
  });
});

describe('What readiness calls ready', () => {
  // What has happened this very second nobody can know yet: corosync needs its time.
  it('is done by a run, and what it does not is refused', async () => {
    const node = fc.constantFrom('east1', 'east2', 'west1', 'west2');
    const mishap = fc.oneof(
      fc.record({ kind: fc.constantFrom('power' as const, 'isolated' as const), target: node }),
      fc.constant({ kind: 'unreachable' as const, target: 'witness' }),
      fc.constant(undefined),
      fc.constant(undefined),
    );
    await fc.assert(
      fc.asyncProperty(mishap, fc.integer({ min: 30, max: 900 }), fc.boolean(), async (fault, seconds, heals) => {
        const world = new SimulatedWorld(plan);
        if (fault) world.simulation.happen({ at: 0, fault });
        world.pass(seconds);
        if (fault && heals) world.simulation.happen({ at: 0, heal: fault });
        world.pass(heals ? 900 : 0);
        const ready = readinessOf(await lookAround(world)).length === 0;
        const journal = await begun(world, await planned(world, 'planned-switchover', switchover));
        const { exitCode } = await runDrill(journal, world, never, quietly);
        expect({ ready, exitCode }).toEqual({ ready, exitCode: ready ? 0 : 3 });
      }),
      { numRuns: 25 },
    );
  });
});

describe('A request', () => {
  it('for what is not there names what is', async () => {
    const world = new SimulatedWorld(plan);
    await expect(planned(world, 'node-loss', { scope: { kind: 'node', id: 'nie9' } })).rejects.toThrow(
      /node: got "nie9", allowed: east1, east2, west1, west2/,
    );
    await expect(planned(world, 'site-loss', { scope: { kind: 'node', id: 'east1' } })).rejects.toThrow(
      'site-loss: scope: got "node", allowed: site',
    );
    await expect(planned(world, 'nonsense', { scope: { kind: 'cluster' } })).rejects.toThrow(
      scenarios.map(({ id }) => id).join(', '),
    );
    await expect(planned(world, 'node-loss', { scope: { kind: 'node', id: 'east1' }, means: 'power' })).rejects.toThrow(
      'management controller of east1 is not known',
    );
    await expect(planned(world, 'failback', { scope: { kind: 'cluster' } })).rejects.toThrow(
      'already where it would go',
    );
  });
});

/** When the LRM of a node wrote last. */
function lrm(at: Circumstances, secondsAgo: number | undefined): void {
  const { east2: _, ...others } = at.view.rounds.lrm;
  at.view.rounds = { lrm: { ...others, ...(secondsAgo !== undefined && { east2: at.view.now - secondsAgo }) } };
}

/** Id of the copy of the first guest. */
const copyId = String(900_000_000 + (plan.guests[0]?.vmId ?? 0));

function refuseCommand(world: SimulatedWorld, command: string): void {
  const { run } = world.shell;
  world.shell.run = async (host, argv, input) =>
    argv[0] === command ? { code: 1, stdout: '', stderr: 'a password is required' } : run(host, argv, input);
}

function fail(at: Circumstances, kind: 'locked' | 'failed'): void {
  at.stacks = at.stacks.map((stack, index) => (index === 0 ? { ...stack, failure: { kind, message: 'no' } } : stack));
}

function lessMemory(of: Circumstances['plan']): Circumstances['plan'] {
  const sites = of.sites.map((site) => ({
    ...site,
    nodes: site.nodes.map((node) => ({ ...node, memoryMiB: node.reservedMiB + 8192 })),
  }));
  return { ...of, sites };
}
