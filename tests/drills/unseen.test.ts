/** What a drill can't have seen: nobody looked, or nobody answered. */
import { describe, expect, it } from 'vitest';
import { resume, runDrill } from '../../drills/index.ts';
import { chained, type Line } from '../../drills/journal/chain.ts';
import type { Entry } from '../../drills/journal/entry.ts';
import { unseenOf } from '../../drills/measure/unseen.ts';
import { MemoryJournal } from './memory-journal.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan } from './support.ts';

const plan = smallPlan();
const loss = { scope: { kind: 'node', id: 'west1' }, means: 'corosync' } as const;

/** Journal of a drill, its lines at these seconds. */
function journal(entries: readonly [second: number, entry: Entry, clock?: 'local'][]): Line[] {
  const lines: Line[] = [];
  for (const [at, entry, clock = 'cluster'] of entries) lines.push(chained(entry, { at, clock }, lines.at(-1)));
  return lines;
}

const act = { kind: 'witness', node: 'west1' } as never;
const acting: Entry = { kind: 'act', n: 1, purpose: 'step', act, inverse: act };
const deciding: Entry = { kind: 'decided', what: 'undo', reason: { de: '', en: '' } };
const seen: Entry = { kind: 'sample', whole: false, state: {} };
const late = (seconds: number): Entry => ({ ...seen, late: seconds });
const whole = (blind?: string): Entry => ({ kind: 'sample', whole: true, state: blind === undefined ? {} : { blind } });

describe('What was not seen', () => {
  const cases: [string, Parameters<typeof journal>[0], ReturnType<typeof unseenOf>][] = [
    [
      'is nothing while looks come in time, though they see nothing new',
      [
        [0, acting],
        [5, whole()],
        [40, deciding],
      ],
      [],
    ],
    [
      'is the time before a look that came late',
      [
        [0, acting],
        [20, late(15)],
        [25, deciding],
      ],
      [{ from: 5, until: 20, why: 'no-look' }],
    ],
    [
      'does not begin before the first act',
      [
        [0, acting],
        [20, late(60)],
        [25, deciding],
      ],
      [{ from: 0, until: 20, why: 'no-look' }],
    ],
    [
      'is the time until another process looked',
      [
        [0, acting],
        [5, seen],
        [12, { kind: 'resumed', actor }],
        [14, whole()],
        [20, deciding],
      ],
      [{ from: 5, until: 14, why: 'no-look' }],
    ],
    [
      'lasts to the decision, where the other process only decided',
      [
        [0, acting],
        [5, seen],
        [12, { kind: 'resumed', actor }],
        [15, deciding],
      ],
      [{ from: 5, until: 15, why: 'no-look' }],
    ],
    [
      'is a time in which a whole sample was due',
      [
        [0, acting],
        [5, whole()],
        [60, whole()],
        [62, deciding],
      ],
      [{ from: 5, until: 60, why: 'no-look' }],
    ],
    [
      'is not told by moments of two clocks',
      [
        [0, acting],
        [5, whole()],
        [9000, whole(), 'local'],
        [9001, deciding, 'local'],
      ],
      [],
    ],
    [
      'is the time without an endpoint that answers',
      [
        [0, acting],
        [5, { ...seen, state: { blind: 'x' } } as Entry],
        [20, whole('x')],
        [30, { ...seen, state: { blind: null } } as Entry],
        [35, deciding],
      ],
      [{ from: 5, until: 30, why: 'blind' }],
    ],
    [
      'is the time without an answer until the decision',
      [
        [0, acting],
        [5, whole('x')],
        [30, deciding],
      ],
      [{ from: 5, until: 30, why: 'blind' }],
    ],
    [
      'does not count before the acts and after the decision',
      [
        [0, late(90)],
        [5, acting],
        [6, seen],
        [10, deciding],
        [90, late(80)],
      ],
      [],
    ],
    [
      'is nothing where nothing was done',
      [
        [0, whole()],
        [100, whole('x')],
      ],
      [],
    ],
  ];
  it.each(cases)('%s', (_title, entries, expected) => {
    expect(unseenOf(journal(entries))).toEqual(expected);
  });

  it('is nothing in a drill that looks as often as it should', async () => {
    const world = new SimulatedWorld(plan);
    const written = await begun(world, await planned(world, 'node-loss', loss));
    await runDrill(written, world, never, quietly);
    expect(unseenOf(written.lines)).toEqual([]);
  });

  it('is known where one answer took long, even though it said nothing new', async () => {
    const world = new SimulatedWorld(plan);
    const written = await begun(world, await planned(world, 'node-loss', loss));
    const view = world.cluster.view;
    let slow = false;
    world.cluster.view = async () => {
      if (slow) world.pass(20);
      slow = false;
      return view();
    };
    await runDrill(written, world, never, (line) => {
      if (line.kind === 'acted') slow = true;
    });
    const [span] = unseenOf(written.lines);
    expect(span?.why).toBe('no-look');
    expect((span?.until ?? 0) - (span?.from ?? 0)).toBeGreaterThanOrEqual(20);
    expect((span?.until ?? 0) - (span?.from ?? 0)).toBeLessThan(30);
  });

  it('is the time for which its process was dead', async () => {
    const world = new SimulatedWorld(plan);
    const drillPlan = await planned(world, 'node-loss', loss);
    const trial = await begun(new SimulatedWorld(plan), drillPlan);
    await runDrill(trial, new SimulatedWorld(plan), never, quietly);
    const killAt = (trial.lines.find(({ kind }) => kind === 'acted')?.seq ?? 0) + 1;
    const killed = await begun(world, drillPlan, killAt);
    await Promise.race([runDrill(killed, world, never, quietly), killed.killed]);
    world.pass(45);
    const next = new MemoryJournal(killed.lines);
    await resume(next, world, never, quietly, actor);
    const [span, ...others] = unseenOf(next.lines);
    expect(span?.why).toBe('no-look');
    expect((span?.until ?? 0) - (span?.from ?? 0)).toBeGreaterThanOrEqual(45);
    expect(others).toEqual([]);
  });
});
