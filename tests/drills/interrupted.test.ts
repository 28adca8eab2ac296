/** A drill that is interrupted: by a person, by the network, by nodes that do not come back, by a full disk. */
import { describe, expect, it } from 'vitest';
import { abort, commit, measure, resume, rollback, runDrill } from '../../drills/index.ts';
import type { Line } from '../../drills/journal/chain.ts';
import type { Entry } from '../../drills/journal/entry.ts';
import { TakenOver } from '../../drills/journal/file-journal.ts';
import type { Moment } from '../../drills/ports.ts';
import { MemoryJournal } from './memory-journal.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';
import { damages } from './wholeness.ts';

const plan = smallPlan();
const site: Wanted = { scope: { kind: 'site', id: 'west' } };
const held: Wanted = { ...site, holdSeconds: 600 };
const node: Wanted = { scope: { kind: 'node', id: 'west1' } };

async function prepared(scenario: string, wanted: Wanted) {
  const world = new SimulatedWorld(plan);
  return { world, journal: await begun(world, await planned(world, scenario, wanted)) };
}

const outcome = (lines: readonly Line[]) => lines.find((line) => line.kind === 'verdict')?.outcome;

/** Does something as soon as the line of that kind is written. */
const when = (kind: Entry['kind'], act: () => void) => (line: Line) => {
  if (line.kind === kind) act();
};

describe('A switchover that is held', () => {
  it('stays when it is committed from another process', async () => {
    const { world, journal } = await prepared('planned-switchover', held);
    const progress = when('watched', () => {
      journal.request = 'commit';
    });
    expect(await runDrill(journal, world, never, progress)).toEqual({ exitCode: 0, left: [] });
    expect(await damages(world, journal.lines)).toEqual([]);
    const view = await world.cluster.view();
    expect([...view.guests.values()].filter(({ node: on }) => on.startsWith('west'))).toEqual([]);
  });

  it('stays when its process was killed and it is committed then', async () => {
    const world = new SimulatedWorld(plan);
    const whole = await begun(world, await planned(world, 'planned-switchover', held));
    let lines: Line[] = [];
    const ending = new AbortController();
    await runDrill(
      whole,
      world,
      ending.signal,
      when('watched', () => {
        lines = [...whole.lines];
        ending.abort();
      }),
    );
    const other = new SimulatedWorld(plan);
    const first = await begun(other, await planned(other, 'planned-switchover', held), lines.length);
    await Promise.race([runDrill(first, other, never, quietly), first.killed]);
    const next = new MemoryJournal(first.lines);
    expect((await commit(next, other, never, quietly, actor)).exitCode).toBe(0);
    expect(await damages(other, next.lines)).toEqual([]);
    expect(outcome(next.lines)).toBe('met');
  });

  it('is put back when nobody commits it in time', async () => {
    const { world, journal } = await prepared('planned-switchover', held);
    await runDrill(journal, world, never, quietly);
    expect(outcome(journal.lines)).toBe('aborted');
    expect(await damages(world, journal.lines)).toEqual([]);
  });
});

describe('A drill', () => {
  it('is put back when its person presses Ctrl-C', async () => {
    const { world, journal } = await prepared('node-loss', { ...node, means: 'network' });
    const ending = new AbortController();
    const { exitCode } = await runDrill(
      journal,
      world,
      ending.signal,
      when('acted', () => ending.abort()),
    );
    expect({ exitCode, outcome: outcome(journal.lines) }).toEqual({ exitCode: 1, outcome: 'aborted' });
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('that was aborted before anything was touched has touched nothing', async () => {
    const { world, journal } = await prepared('node-loss', node);
    const { exitCode } = await abort(journal, world, never, quietly, actor);
    expect({ exitCode, outcome: outcome(journal.lines) }).toEqual({ exitCode: 1, outcome: 'aborted' });
    expect(world.commands.filter((command) => /mkdir|ha-manager|nft|stop/.test(command))).toEqual([]);
  });

  it('goes on when nobody answers for a while, and its journal says so', async () => {
    const { world, journal } = await prepared('node-loss', { ...node, means: 'corosync' });
    let looks = 0;
    const { exitCode } = await runDrill(journal, world, never, (line) => {
      if (line.kind !== 'sample') return;
      looks += 1;
      world.reachable = looks !== 2;
    });
    expect(journal.lines.some((line) => line.kind === 'sample' && line.state.blind !== undefined)).toBe(true);
    // Whoever can't be seen counts as away.
    expect([0, 1]).toContain(exitCode);
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('is stopped when a guest runs twice, and counts as a deviation', async () => {
    const { world, journal } = await prepared('witness-loss', { scope: { kind: 'cluster' } });
    const running = world.cluster.running;
    const [guest] = plan.guests;
    let isDouble = true;
    world.cluster.running = async () => {
      const truth = new Map(await running());
      if (!isDouble) return truth;
      for (const each of [guest?.homeNode ?? '', guest?.replicas[0]?.node ?? '']) truth.set(each, [guest?.vmId ?? 0]);
      return truth;
    };
    await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        isDouble = false;
      }),
    );
    expect(journal.lines.find((line) => line.kind === 'watched')).toMatchObject({ outcome: 'stopped' });
    expect(outcome(journal.lines)).toBe('deviated');
    expect(measure(journal.lines).doubleStarts.length).toBeGreaterThan(0);
  });

  it('tells what is left, and what to type, when a node does not come back', async () => {
    const { world, journal } = await prepared('node-loss', { ...node, means: 'network' });
    const run = world.shell.run;
    let isGone = false;
    world.shell.run = async (host, argv, input) => {
      if (isGone && host === 'west1') throw new Error('west1: no route to host');
      return run(host, argv, input);
    };
    const { exitCode, left } = await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        isGone = true;
        world.simulation.happen({ at: 0, fault: { kind: 'power', target: 'west1' } });
      }),
    );
    expect(exitCode).toBe(4);
    expect(left.map(({ what }) => what.en)).toContainEqual(
      expect.stringContaining('let west1 back to the network: west1: no route to host'),
    );
    expect(left.flatMap(({ byHand }) => byHand)).toContain('west1: nft delete table inet ikz_drill');
    expect(await rollback(new MemoryJournal(journal.lines), world, never, quietly, actor)).toMatchObject({
      exitCode: 4,
    });
  });

  it('tells why guests did not come home, when the cluster refuses to move them', async () => {
    const { world, journal } = await prepared('node-loss', { ...node, means: 'corosync' });
    world.cluster.migrate = async () => {
      throw new Error('HTTP 403 Permission check failed (VM.Migrate)');
    };
    const { exitCode, left } = await runDrill(journal, world, never, quietly);
    expect(exitCode).toBe(4);
    expect(left.length).toBeGreaterThan(0);
    for (const { what, byHand } of left) {
      expect(what.en).toContain('HTTP 403 Permission check failed (VM.Migrate)');
      expect(byHand.join()).toMatch(/^ha-manager migrate vm:\d+ west1$/);
    }
  });

  it('is put back when a step fails', async () => {
    const { world, journal } = await prepared('site-loss', site);
    const run = world.shell.run;
    world.shell.run = async (host, argv, input) =>
      host === 'west2' && argv[0] === 'systemd-run' ? { code: 1, stdout: '', stderr: 'no' } : run(host, argv, input);
    const { exitCode } = await runDrill(journal, world, never, quietly);
    expect({ exitCode, outcome: outcome(journal.lines) }).toEqual({ exitCode: 2, outcome: 'error' });
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('connects again what it cut off when its journal can no longer be written', async () => {
    const world = new SimulatedWorld(plan);
    const plans = await planned(world, 'node-loss', { ...node, means: 'network' });
    const { lines } = await begun(world, plans);
    const journal = new (class extends MemoryJournal {
      override async append(entry: Entry, moment: Moment): Promise<Line> {
        if (entry.kind === 'sample' && this.lines.some(({ kind }) => kind === 'acted')) throw new Error('ENOSPC');
        return super.append(entry, moment);
      }
    })(lines);
    await expect(runDrill(journal, world, never, quietly)).rejects.toThrow('the journal can not be written');
    expect(world.hosts.get('west1')?.table).toBeUndefined();
  });

  it('neither acts nor puts anything back once another process goes on with it', async () => {
    const world = new SimulatedWorld(plan);
    const { lines } = await begun(world, await planned(world, 'node-loss', { ...node, means: 'network' }));
    const journal = new (class extends MemoryJournal {
      override async append(entry: Entry, moment: Moment): Promise<Line> {
        if (entry.kind === 'sample' && this.lines.some(({ kind }) => kind === 'acted'))
          throw new TakenOver('journal.jsonl');
        return super.append(entry, moment);
      }
    })(lines);
    await expect(runDrill(journal, world, never, quietly)).rejects.toThrow('another process goes on with this drill');
    expect(world.hosts.get('west1')?.table).toBeDefined();
  });

  it('leaves a state that differs as a deviation', async () => {
    const { world, journal } = await prepared('witness-loss', { scope: { kind: 'cluster' } });
    const progress = when('settled', () => {
      world.stacks = [{ stack: 'primary', changes: [{ effect: 'replace', name: 'books' }] }];
    });
    expect(await runDrill(journal, world, never, progress)).toEqual({ exitCode: 1, left: [] });
  });
});

/** Runs it until the line of that kind is written, and kills it there. */
async function cutOff(scenario: string, wanted: Wanted, kind: Entry['kind'], nth = 1) {
  const whole = await prepared(scenario, wanted);
  await runDrill(whole.journal, whole.world, never, quietly);
  const killAt = whole.journal.lines.filter((line) => line.kind === kind)[nth - 1]?.seq;
  const world = new SimulatedWorld(plan);
  const journal = await begun(world, await planned(world, scenario, wanted), killAt);
  await Promise.race([runDrill(journal, world, never, quietly), journal.killed]);
  return { world, journal: new MemoryJournal(journal.lines) };
}

const steps = (lines: readonly Line[]) => lines.filter((line) => line.kind === 'act' && line.purpose === 'step').length;
const refusals = (lines: readonly Line[]) =>
  lines.flatMap((line) => (line.kind === 'rechecked' ? line.refusals.map(({ check }) => check) : []));

describe('A drill that was killed between its acts', () => {
  const loss: Wanted = { ...site, means: 'corosync' };

  it('acts on when it is gone on with soon', async () => {
    const { world, journal } = await cutOff('site-loss', loss, 'acted');
    const { exitCode } = await resume(journal, world, never, quietly, actor);
    expect({ exitCode, steps: steps(journal.lines), refusals: refusals(journal.lines) }).toEqual({
      exitCode: 0,
      steps: 2,
      refusals: [],
    });
  });

  it('acts no more when it is gone on with hours later: everything is put back', async () => {
    const { world, journal } = await cutOff('site-loss', loss, 'acted');
    world.pass(3 * 3600);
    const { exitCode } = await resume(journal, world, never, quietly, actor);
    expect({ exitCode, outcome: outcome(journal.lines), steps: steps(journal.lines) }).toEqual({
      exitCode: 1,
      outcome: 'aborted',
      steps: 1,
    });
    expect(refusals(journal.lines)).toEqual(['window']);
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it.each<[why: string, change: (world: SimulatedWorld) => void, check: string]>([
    ['its lock was removed by hand', (world) => world.files.clear(), 'lock'],
    [
      'the inventory has changed',
      ({ cooperation }) => Object.assign(cooperation, { plan: { ...plan, revision: 2 } }),
      'plan',
    ],
    [
      'an update runs',
      (world) => {
        world.stacks = [{ stack: 'primary', changes: [], failure: { kind: 'locked', message: 'an update runs' } }];
      },
      'update',
    ],
  ])('acts no more when %s', async (_why, change, check) => {
    const { world, journal } = await cutOff('site-loss', loss, 'acted');
    change(world);
    await resume(journal, world, never, quietly, actor);
    expect(refusals(journal.lines)).toEqual([check]);
    expect(steps(journal.lines)).toBe(1);
    world.stacks = [];
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('brings home what it has moved, and leaves alone what somebody else has moved meanwhile', async () => {
    const { world, journal } = await cutOff('planned-switchover', held, 'acted');
    const moved = journal.lines.flatMap((line) =>
      line.kind === 'act' && line.act.kind === 'migrate' ? line.act.vmId : [],
    );
    const stranger = plan.guests.find(({ vmId, homeNode }) => !moved.includes(vmId) && homeNode.startsWith('east'));
    const to = stranger?.haNodes.find((node) => node.startsWith('west'));
    world.pass(60);
    world.simulation.ha.command(`migrate vm:${stranger?.vmId} ${to}`);
    world.pass(300);
    await rollback(journal, world, never, quietly, actor);
    const { guests } = await world.cluster.view();
    expect(guests.get(stranger?.vmId ?? 0)?.node).toBe(to);
    for (const vmId of moved)
      expect(guests.get(vmId)?.node).toBe(plan.guests.find((each) => each.vmId === vmId)?.homeNode);
  });
});

describe('A drill that was killed before its first act', () => {
  it('looks at everything anew: what has changed since ends it, and nothing but its lock was there', async () => {
    const { world, journal } = await cutOff('site-loss', site, 'replication-points');
    const [guest] = plan.guests;
    world.simulation.ha.command(`migrate vm:${guest?.vmId} ${guest?.replicas[0]?.node}`);
    world.pass(600);
    const { exitCode } = await resume(journal, world, never, quietly, actor);
    expect({ exitCode, outcome: outcome(journal.lines), steps: steps(journal.lines) }).toEqual({
      exitCode: 3,
      outcome: 'refused',
      steps: 0,
    });
    expect(refusals(journal.lines)).toEqual(['plan']);
    expect(world.files.size).toBe(0);
  });
});

describe('A decision', () => {
  it('to keep can not be rolled back: who wants that is told how the guests come home', async () => {
    const { world, journal } = await cutOff('planned-switchover', site, 'decided');
    const before = journal.lines.length;
    await expect(rollback(journal, world, never, quietly, actor)).rejects.toThrow('it was decided to keep the guests');
    await expect(abort(journal, world, never, quietly, actor)).rejects.toThrow('it was decided to keep the guests');
    expect(journal.lines.length).toBe(before);
    expect((await resume(journal, world, never, quietly, actor)).exitCode).toBe(0);
  });

  it('to put back can not be committed', async () => {
    const { world, journal } = await cutOff('node-loss', { ...node, means: 'corosync' }, 'decided');
    await expect(commit(journal, world, never, quietly, actor)).rejects.toThrow('everything is being put back');
  });

  it('to keep a switchover when its time is over is not made while its services do not answer', async () => {
    const { world, journal } = await prepared('planned-switchover', { ...site, commitAfterSeconds: 600 });
    const { exitCode } = await runDrill(
      journal,
      world,
      never,
      when('watched', () => {
        for (const { id } of journal.lines[0]?.kind === 'begun' ? journal.lines[0].drill.hypothesis : [])
          world.silent.add(id);
      }),
    );
    expect(exitCode).toBe(1);
    expect(journal.lines.find(({ kind }) => kind === 'decided')).toMatchObject({ what: 'undo' });
  });
});

describe('Putting back', () => {
  it.each([-50_000, 50_000])(
    "has its whole time when the admin's clock is off by %d s while nobody answers",
    async (off) => {
      const { world, journal } = await prepared('node-loss', { ...node, means: 'corosync' });
      const { now } = world.clock;
      let isDark = 0;
      world.clock.now = async () => {
        const moment = await now();
        if (isDark === 0) return moment;
        isDark -= 1;
        return { at: moment.at + off, clock: 'local' };
      };
      const ended = await runDrill(
        journal,
        world,
        never,
        when('decided', () => {
          isDark = 4;
        }),
      );
      expect(ended.left).toEqual([]);
      expect(await damages(world, journal.lines)).toEqual([]);
    },
  );
});
