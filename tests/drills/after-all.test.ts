/** Whoever wants something of a drill late, and what must be whole before it is over. */
import { describe, expect, it } from 'vitest';
import { commit, resume, rollback, runDrill } from '../../drills/index.ts';
import type { Line } from '../../drills/journal/chain.ts';
import type { Entry } from '../../drills/journal/entry.ts';
import { takeLock } from '../../drills/lock.ts';
import { eventsOf } from '../../drills/report/events.ts';
import { MemoryJournal } from './memory-journal.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';
import { damages } from './wholeness.ts';

const plan = smallPlan();
const site: Wanted = { scope: { kind: 'site', id: 'west' } };
const node: Wanted = { scope: { kind: 'node', id: 'west1' }, means: 'corosync' };

async function prepared(scenario: string, wanted: Wanted, killAt?: number) {
  const world = new SimulatedWorld(plan);
  return { world, journal: await begun(world, await planned(world, scenario, wanted), killAt) };
}

/** Killed at the first line of that kind. */
async function cutOff(scenario: string, wanted: Wanted, kind: Entry['kind']) {
  const whole = await prepared(scenario, wanted);
  await runDrill(whole.journal, whole.world, never, quietly);
  const killAt = whole.journal.lines.find((line) => line.kind === kind)?.seq;
  const { world, journal } = await prepared(scenario, wanted, killAt);
  await Promise.race([runDrill(journal, world, never, quietly), journal.killed]);
  return { world, journal: new MemoryJournal(journal.lines) };
}

const outcome = (lines: readonly Line[]) => lines.find((line) => line.kind === 'verdict')?.outcome;
const decided = (lines: readonly Line[]) => lines.find((line) => line.kind === 'decided')?.what;
const when = (kind: Entry['kind'], act: () => void) => (line: Line) => {
  if (line.kind === kind) act();
};
/** The lock is another drill's, as when somebody ended this one from another machine and began the next. */
async function lockedByAnother(world: SimulatedWorld): Promise<void> {
  world.files.clear();
  const other = { drill: 'other', run: 'f'.repeat(64), ...actor, since: 0 };
  expect(await takeLock(world, await world.cluster.view(), other, false)).toEqual({ held: true });
}

describe('What was typed last', () => {
  it('is no commit of a switchover that has not moved anything yet', async () => {
    const { world, journal } = await cutOff('planned-switchover', { ...site, holdSeconds: 600 }, 'prechecked');
    const before = journal.lines.length;
    await expect(commit(journal, world, never, quietly, actor)).rejects.toThrow('nothing of it has been moved');
    expect(journal.lines.length).toBe(before);
  });

  it('is what is done: a rollback is not undone by a commit that the dead process has not taken up', async () => {
    const { world, journal } = await cutOff('planned-switchover', { ...site, holdSeconds: 600 }, 'watched');
    journal.request = 'commit';
    await rollback(journal, world, never, quietly, actor);
    expect(decided(journal.lines)).toBe('undo');
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('is a commit while guests are being moved: the others are moved too, and stay', async () => {
    const { world, journal } = await cutOff('planned-switchover', { ...site, holdSeconds: 600 }, 'act');
    expect((await commit(journal, world, never, quietly, actor)).exitCode).toBe(0);
    expect({ outcome: outcome(journal.lines), decided: decided(journal.lines) }).toEqual({
      outcome: 'met',
      decided: 'keep',
    });
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('is refused where there is nothing to keep: a loss is not committed', async () => {
    const { world, journal } = await cutOff('node-loss', node, 'acted');
    const before = journal.lines.length;
    await expect(commit(journal, world, never, quietly, actor)).rejects.toThrow('nothing of it is held');
    expect(journal.lines.length).toBe(before);
  });

  it('is heard while an act lasts that takes long', async () => {
    const { world, journal } = await prepared('site-loss', { ...site, means: 'corosync' });
    const { run } = world.shell;
    const ending = new AbortController();
    world.clock.idle = () => new Promise((resolve) => setImmediate(resolve));
    world.shell.run = async (host, argv, input) => {
      if (argv.join(' ') === 'systemctl stop corosync') {
        ending.abort();
        // So long that somebody looks meanwhile.
        while (!journal.lines.some(({ kind }) => kind === 'asked'))
          await new Promise((resolve) => setImmediate(resolve));
      }
      return run(host, argv, input);
    };
    await runDrill(journal, world, ending.signal, quietly);
    expect(journal.lines.filter((line) => line.kind === 'act' && line.purpose === 'step')).toHaveLength(1);
    expect(await damages(world, journal.lines)).toEqual([]);
  });
});

describe('A switchover that is held', () => {
  it('is put back at once when a guest runs twice, and not kept when its time is over', async () => {
    const { world, journal } = await prepared('planned-switchover', { ...site, commitAfterSeconds: 3600 });
    const { running } = world.cluster;
    const [guest] = plan.guests;
    let isDouble = false;
    world.cluster.running = async () => {
      const truth = new Map(await running());
      if (isDouble) for (const each of ['east1', 'west1']) truth.set(each, [guest?.vmId ?? 0]);
      return truth;
    };
    await runDrill(journal, world, never, (line) => {
      if (line.kind === 'watched') isDouble = true;
      if (line.kind === 'decided') isDouble = false;
    });
    const decision = journal.lines.find((line) => line.kind === 'decided');
    expect(decision).toMatchObject({ what: 'undo', reason: { en: expect.stringContaining('runs twice') } });
  });
});

describe('A guest that moves live', () => {
  it('is not taken for running twice when its nodes answer one after the other', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    const { running } = world.cluster;
    const [guest] = plan.guests;
    let asked = 0;
    world.cluster.running = async () => {
      const truth = new Map(await running());
      asked += 1;
      // Every other answer was given while it went over.
      if (asked % 2 === 1)
        for (const each of ['east1', 'west1'])
          truth.set(each, [...new Set([...(truth.get(each) ?? []), guest?.vmId ?? 0])]);
      return truth;
    };
    await runDrill(journal, world, never, quietly);
    expect(outcome(journal.lines)).toBe('met');
  });
});

describe('A lock that another drill has by now', () => {
  it.each<[Entry['kind'], string, Wanted]>([
    ['acted', 'site-loss', { ...site, means: 'corosync' }],
    ['watched', 'planned-switchover', site],
  ])('lets one that was killed after %s neither act nor keep anything', async (kind, scenario, wanted) => {
    const { world, journal } = await cutOff(scenario, wanted, kind);
    await lockedByAnother(world);
    await resume(journal, world, never, quietly, actor);
    const refused = journal.lines.flatMap((line) =>
      line.kind === 'rechecked' ? line.refusals.map(({ check }) => check) : [],
    );
    expect({ refused, decided: decided(journal.lines) }).toEqual({ refused: ['lock'], decided: 'undo' });
  });

  it('lets one that slept between two acts do no more', async () => {
    const { world, journal } = await prepared('site-loss', { ...site, means: 'corosync' });
    let taken: Promise<void> | undefined;
    await runDrill(
      journal,
      world,
      never,
      when('acted', () => {
        taken ??= lockedByAnother(world);
      }),
    );
    await taken;
    expect(journal.lines.filter((line) => line.kind === 'act' && line.purpose === 'step')).toHaveLength(1);
    expect(outcome(journal.lines)).toBe('aborted');
  });
});

describe('A drill is not over', () => {
  it('while a node is missing that should be back, though no guest was on it', async () => {
    const { world, journal } = await prepared('witness-loss', { scope: { kind: 'cluster' } });
    const ended = await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        world.simulation.happen({ at: 0, fault: { kind: 'power', target: 'west2' } });
      }),
    );
    expect(ended.exitCode).toBe(4);
    expect(ended.left.map(({ what }) => what.en)).toContainEqual(expect.stringContaining('the cluster misses west2'));
  });

  it('while the witness does not vote', async () => {
    const { world, journal } = await prepared('node-loss', node);
    const { run } = world.shell;
    let isSilent = false;
    world.shell.run = async (host, argv, input) => {
      const ran = await run(host, argv, input);
      return argv[0] === 'pvecm' && isSilent ? { ...ran, stdout: ran.stdout.replace(/\d+( +Qdevice)/, '0$1') } : ran;
    };
    const ended = await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        isSilent = true;
      }),
    );
    expect(ended).toMatchObject({ exitCode: 4, left: [{ what: { en: 'the witness does not vote' } }] });
  });

  it('because putting back has met errors: it goes on as long as it may', async () => {
    const { world, journal } = await prepared('node-loss', node);
    const { running } = world.cluster;
    let failures = 0;
    world.cluster.running = async () => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('HTTP 401 authentication failure');
      }
      return running();
    };
    const { left } = await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        failures = 12;
      }),
    );
    expect(left).toEqual([]);
    expect(outcome(journal.lines)).toBe('error');
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('because the machine slept while it put back', async () => {
    const { world, journal } = await prepared('node-loss', node);
    const { wait } = world.clock;
    let hasSlept = true;
    world.clock.wait = async (seconds) => {
      await wait(seconds);
      if (hasSlept) return;
      hasSlept = true;
      await wait(2 * 3600);
    };
    const { left } = await runDrill(
      journal,
      world,
      never,
      when('decided', () => {
        hasSlept = false;
      }),
    );
    expect(left).toEqual([]);
  });
});

describe('What changes while the pre-checks last', () => {
  const loseWitness = (world: SimulatedWorld) => {
    world.simulation.happen({ at: 0, fault: { kind: 'unreachable', target: 'witness' } });
    world.pass(30);
  };
  const touched = (lines: readonly Line[]) => lines.filter((line) => line.kind === 'act').length;

  it('is seen: a witness that goes while the engine previews refuses the loss of a site', async () => {
    const { world, journal } = await prepared('site-loss', site);
    const preview = world.preview.bind(world);
    world.preview = async () => {
      const stacks = await preview();
      loseWitness(world);
      return stacks;
    };
    const { exitCode } = await runDrill(journal, world, never, quietly);
    expect({ exitCode, touched: touched(journal.lines) }).toEqual({ exitCode: 3, touched: 0 });
    const refused = journal.lines.flatMap((line) => (line.kind === 'refused' ? line.refusals : []));
    expect(refused.map(({ check }) => check)).toContain('witness');
  });

  it('is seen right before the first act too: nothing is touched, and the lock is given back', async () => {
    const { world, journal } = await prepared('site-loss', site);
    const { exitCode } = await runDrill(
      journal,
      world,
      never,
      when('hypothesis', () => loseWitness(world)),
    );
    expect({ exitCode, touched: touched(journal.lines) }).toEqual({ exitCode: 3, touched: 0 });
    expect(journal.lines.find((line) => line.kind === 'rechecked')?.refusals.map(({ check }) => check)).toContain(
      'witness',
    );
    expect(outcome(journal.lines)).toBe('refused');
    expect(world.files.size).toBe(0);
  });

  it('and is another drill is told at once, and alone', async () => {
    const { world, journal } = await prepared('site-loss', site);
    await lockedByAnother(world);
    world.preview = () => Promise.reject(new Error('the engine was asked'));
    expect((await runDrill(journal, world, never, quietly)).exitCode).toBe(3);
    const refused = journal.lines.flatMap((line) => (line.kind === 'refused' ? line.refusals : []));
    expect(refused.map(({ check }) => check)).toEqual(['lock']);
  });
});

describe('A restore', () => {
  it('names the backup in journal and report before it takes it', async () => {
    const { world, journal } = await prepared('restore', { scope: { kind: 'guest', id: plan.guests[0]?.name ?? '' } });
    const { run } = world.shell;
    world.shell.run = async (host, argv, input) => {
      if (argv[0] === 'qmrestore') expect(journal.lines.at(-1)).toMatchObject({ kind: 'chosen', n: 1, what: argv[1] });
      return run(host, argv, input);
    };
    await runDrill(journal, world, never, quietly);
    const chosen = journal.lines.filter((line) => line.kind === 'chosen');
    expect(chosen).toMatchObject([{ what: expect.stringMatching(/:backup\/vm\/\d+\/\d{4}-\d\d-\d\dT/) }]);
    expect(eventsOf(journal.lines, []).map(({ what }) => what.en)).toContain(`step 1 takes ${chosen[0]?.what}`);
  });

  it('of a backup that is years old proves nothing', async () => {
    const { world, journal } = await prepared('restore', {
      scope: { kind: 'member', id: plan.guests[0]?.tenant ?? '' },
    });
    const { run } = world.shell;
    world.shell.run = async (host, argv, input) => {
      const ran = await run(host, argv, input);
      return argv[0] === 'pvesm' ? { ...ran, stdout: ran.stdout.replace(/\d{4}-\d\d-\d\dT/, '2019-01-01T') } : ran;
    };
    const { exitCode } = await runDrill(journal, world, never, quietly);
    expect(exitCode).toBe(2);
    expect(journal.lines.find((line) => line.kind === 'act-failed')?.message).toContain('is older than 50 h');
    expect(await damages(world, journal.lines)).toEqual([]);
  });
});
