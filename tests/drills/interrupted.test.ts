/** A drill that is interrupted: by a person, by the network, by nodes that do not come back, by a full disk. */
import { describe, expect, it } from 'vitest';
import { abort, commit, measure, rollback, runDrill } from '../../drills/index.ts';
import type { Line } from '../../drills/journal/chain.ts';
import type { Entry } from '../../drills/journal/entry.ts';
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
    world.cluster.running = async () => {
      const truth = new Map(await running());
      for (const each of [guest?.homeNode ?? '', guest?.replicas[0]?.node ?? '']) truth.set(each, [guest?.vmId ?? 0]);
      return truth;
    };
    await runDrill(journal, world, never, quietly);
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
        if (entry.kind === 'sample') throw new Error('ENOSPC');
        return super.append(entry, moment);
      }
    })(lines);
    await expect(runDrill(journal, world, never, quietly)).rejects.toThrow('the journal can not be written');
    expect(world.hosts.get('west1')?.table).toBeUndefined();
  });

  it('leaves a state that differs as a deviation', async () => {
    const { world, journal } = await prepared('witness-loss', { scope: { kind: 'cluster' } });
    const progress = when('settled', () => {
      world.stacks = [{ stack: 'primary', changes: [{ effect: 'replace', name: 'books' }] }];
    });
    expect(await runDrill(journal, world, never, progress)).toEqual({ exitCode: 1, left: [] });
  });
});
