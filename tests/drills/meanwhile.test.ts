/** While acts are performed, the drill looks on; and moves that follow one another are ordered in one go. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { measure, resume, runDrill } from '../../drills/index.ts';
import { chained, encode, type Line } from '../../drills/journal/chain.ts';
import { verifyText } from '../../drills/journal/verify.ts';
import { JournalFailed, Scribe } from '../../drills/run/scribe.ts';
import { untilNextLook } from '../../drills/run/watch.ts';
import { MemoryJournal } from './memory-journal.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';
import { damages } from './wholeness.ts';

const plan = smallPlan();
const site: Wanted = { scope: { kind: 'site', id: 'west' } };
const restored = plan.guests[0]?.vmId ?? 0;
const restore: Wanted = { scope: { kind: 'guest', id: plan.guests[0]?.name ?? '' } };

async function prepared(scenario: string, wanted: Wanted, killAt?: number) {
  const world = new SimulatedWorld(plan);
  return { world, journal: await begun(world, await planned(world, scenario, wanted), killAt) };
}

const indexOf = (lines: readonly Line[], kind: Line['kind']) => lines.findIndex((line) => line.kind === kind);
const outcome = (lines: readonly Line[]) => lines.find((line) => line.kind === 'verdict')?.outcome;
const begunDrill = ([first]: readonly Line[]) => {
  if (first?.kind !== 'begun') throw new Error('no journal');
  return first.drill;
};

/** Everything that waits for nothing but its turn gets it. */
async function others(): Promise<void> {
  for (let turns = 0; turns < 50; turns += 1) await turn();
}

/** The restore of a guest takes so many seconds, which pass in the cluster. */
async function slowRestore(seconds: number, during: (passed: number, world: SimulatedWorld, ids: string[]) => void) {
  const { world, journal } = await prepared('restore', restore);
  const ids = begunDrill(journal.lines).hypothesis.flatMap(({ id, vmId }) => (vmId === restored ? [id] : []));
  const run = world.shell.run;
  world.shell.run = async (host, argv, input) => {
    for (let passed = 0; argv[0] === 'qmrestore' && passed < seconds; passed += 1) {
      during(passed, world, ids);
      world.pass(1);
      await others();
    }
    return run(host, argv, input);
  };
  return { world, journal };
}

describe('While an act takes minutes', () => {
  it('an outage that begins and ends meanwhile is seen, and lasts as long as it did', async () => {
    const { world, journal } = await slowRestore(180, (passed, { silent }, ids) => {
      if (passed === 60) for (const id of ids) silent.add(id);
      if (passed === 100) silent.clear();
    });
    await runDrill(journal, world, never, quietly);
    const guest = measure(journal.lines).guests.find(({ vmId }) => vmId === restored);
    expect(guest?.rtoSeconds).toBeGreaterThan(30);
    expect(guest?.rtoSeconds).toBeLessThan(50);
    expect(verifyText(Buffer.from(journal.lines.map(encode).join(''))).faults).toEqual([]);
  });

  it('what must not last ends the drill before its next act', async () => {
    const { world, journal } = await slowRestore(180, (passed, { silent }, ids) => {
      if (passed === 60) for (const id of ids) silent.add(id);
    });
    const ended = await runDrill(journal, world, never, (line) => {
      if (line.kind === 'watched') world.silent.clear();
    });
    expect({ ended, outcome: outcome(journal.lines) }).toEqual({
      ended: { exitCode: 1, left: [] },
      outcome: 'deviated',
    });
    expect(journal.lines.find((line) => line.kind === 'watched')).toMatchObject({ outcome: 'stopped' });
    expect(indexOf(journal.lines, 'watched')).toBeLessThan(indexOf(journal.lines, 'acted'));
  });
});

describe('Before its first act', () => {
  it('a drill has looked at everything', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    await runDrill(journal, world, never, quietly);
    const before = journal.lines.slice(0, indexOf(journal.lines, 'act')).findLast((line) => line.kind === 'sample');
    expect(before).toMatchObject({ whole: true });
    const { guests } = begunDrill(journal.lines);
    expect(Object.keys(before?.state.guests ?? {})).toHaveLength(guests.length);
  });
});

describe('Moves of a switchover', () => {
  it('are all written down before the first is ordered', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    const moves = begunDrill(journal.lines).acts.length;
    const { migrate } = world.cluster;
    const written: number[] = [];
    world.cluster.migrate = (...move) => {
      written.push(journal.lines.filter(({ kind }) => kind === 'act').length);
      return migrate(...move);
    };
    await runDrill(journal, world, never, quietly);
    expect(moves).toBeGreaterThan(2);
    expect(written).toEqual(Array(moves).fill(moves));
  });

  it('are ordered eight at a time', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    const { migrate } = world.cluster;
    let [now, most] = [0, 0];
    world.cluster.migrate = async (...move) => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
      return migrate(...move);
    };
    await runDrill(journal, world, never, quietly);
    expect(most).toBe(Math.min(8, begunDrill(journal.lines).acts.length));
    expect(outcome(journal.lines)).toBe('met');
  });

  it('that HA has dropped are ordered once more', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    const { migrate } = world.cluster;
    const dropped = begunDrill(journal.lines).guests.find(({ affected }) => affected)?.vmId;
    let asked = 0;
    world.cluster.migrate = async (vmId, ...where) => {
      if (vmId === dropped) asked += 1;
      return vmId === dropped && asked === 1 ? undefined : migrate(vmId, ...where);
    };
    await runDrill(journal, world, never, quietly);
    expect({ outcome: outcome(journal.lines), asked }).toEqual({ outcome: 'met', asked: 2 });
  });

  it('are put back when the cluster refuses one of them', async () => {
    const { world, journal } = await prepared('planned-switchover', site);
    const { migrate } = world.cluster;
    const refused = begunDrill(journal.lines).guests.find(({ affected }) => affected)?.vmId;
    let isRefused = false;
    world.cluster.migrate = async (vmId, ...where) => {
      if (vmId !== refused || isRefused) return migrate(vmId, ...where);
      isRefused = true;
      throw new Error('HTTP 500 no such cluster node');
    };
    expect(await runDrill(journal, world, never, quietly)).toEqual({ exitCode: 2, left: [] });
    expect(journal.lines.filter(({ kind }) => kind === 'act-failed')).toHaveLength(1);
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('that were ordered are not ordered again once they have had their effect, when the program was killed', async () => {
    const whole = await prepared('planned-switchover', site);
    await runDrill(whole.journal, whole.world, never, quietly);
    const { world, journal } = await prepared('planned-switchover', site, indexOf(whole.journal.lines, 'acted') + 1);
    await Promise.race([runDrill(journal, world, never, quietly), journal.killed]);
    world.pass(300);
    const ordered: number[] = [];
    const { migrate } = world.cluster;
    world.cluster.migrate = (vmId, ...where) => {
      ordered.push(vmId);
      return migrate(vmId, ...where);
    };
    const moves = begunDrill(journal.lines).acts.length;
    const next = new MemoryJournal(journal.lines);
    await resume(next, world, never, quietly, actor);
    expect(ordered.length).toBeLessThan(moves);
    const verdict = next.lines.find((line) => line.kind === 'verdict');
    expect(verdict?.deviations.map(({ en }) => en)).toEqual([expect.stringMatching(/^nobody looked for \d+ s/)]);
    expect(await damages(world, next.lines)).toEqual([]);
  });
});

describe('A journal that several write at the same time', () => {
  /** Lies on a disk that takes its time. */
  class SlowJournal extends MemoryJournal {
    isFull = false;

    override async append(...given: Parameters<MemoryJournal['append']>): Promise<Line> {
      const previous = this.lines.at(-1);
      await turn();
      if (this.isFull) throw new Error('ENOSPC');
      const line = chained(...given, previous);
      this.lines.push(line);
      return line;
    }
  }

  async function slowScribe() {
    const { world, journal } = await prepared('planned-switchover', site);
    const slow = new SlowJournal(journal.lines);
    return { slow, scribe: new Scribe(slow, world, quietly) };
  }

  it('has each line chained to the one before', async () => {
    const { slow, scribe } = await slowScribe();
    await Promise.all([1, 2, 3].map((n) => scribe.write({ kind: 'error', message: `${n}` })));
    expect(slow.lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(verifyText(Buffer.from(slow.lines.map(encode).join(''))).faults).toEqual([]);
    expect(scribe.progress.errors).toBe(3);
  });

  it('takes no line any more once one could not be written', async () => {
    const { slow, scribe } = await slowScribe();
    slow.isFull = true;
    const first = scribe.write({ kind: 'locking' });
    const second = scribe.write({ kind: 'locked' });
    await expect(first).rejects.toThrow(JournalFailed);
    slow.isFull = false;
    await expect(second).rejects.toThrow(JournalFailed);
    await expect(scribe.write({ kind: 'locked' })).rejects.toThrow(JournalFailed);
    expect(slow.lines).toHaveLength(1);
  });
});

describe('The next look', () => {
  it.each([
    { crm: 100, at: 100, seconds: 5, why: 'five seconds later at most' },
    { crm: 100, at: 105, seconds: 5, why: 'five seconds later at most' },
    { crm: 100, at: 108, seconds: 3, why: 'right after the round' },
    { crm: 100, at: 110.5, seconds: 0.5, why: 'right after the round' },
    { crm: 100, at: 111, seconds: 5, why: 'a round was missed' },
    { crm: 100, at: 129, seconds: 2, why: 'the manager has missed a round' },
    { crm: undefined, at: 100, seconds: 5, why: 'nobody knows when rounds are' },
    { crm: 100, at: 98, seconds: 5, why: 'its clock is ahead' },
  ])('comes $seconds s after $at, the round at $crm: $why', ({ crm, at, seconds }) => {
    expect(untilNextLook(crm, at)).toBe(seconds);
  });
});
