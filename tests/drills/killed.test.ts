/** The program is killed at any line of any drill's journal: nothing is lost, nothing runs twice, nothing stays cut off. */
import { describe, expect, it } from 'vitest';
import { resume, rollback, runDrill } from '../../drills/index.ts';
import { progressOf } from '../../drills/run/progress.ts';
import { everyScenario } from './every-scenario.ts';
import { MemoryJournal } from './memory-journal.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, never, planned, quietly, smallPlan } from './support.ts';
import { damages } from './wholeness.ts';

const plan = smallPlan();
/** Seconds until somebody notices and goes on. */
const absence = 45;

describe.each(everyScenario(plan))('A drill ($name)', ({ scenario, wanted }) => {
  it('meets its targets when nothing comes between', async () => {
    const world = new SimulatedWorld(plan);
    const journal = await begun(world, await planned(world, scenario, wanted));
    const ended = await runDrill(journal, world, never, quietly);
    // What is held and not committed is put back, and counts as not carried out.
    expect(ended).toEqual({ exitCode: wanted.holdSeconds === undefined ? 0 : 1, left: [] });
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  // After one line and in the middle of the next, in turn: what was done between two lines is done, or is not.
  it.each([
    { way: 'gone on with', goOn: resume, tornAt: 0 },
    { way: 'rolled back', goOn: rollback, tornAt: 1 },
  ])('leaves a whole cluster when it is killed at any line and $way', async ({ goOn, tornAt }) => {
    for (let killAt = 2; ; killAt += 1) {
      const world = new SimulatedWorld(plan);
      const journal = await begun(world, await planned(world, scenario, wanted), killAt, killAt % 2 === tornAt);
      if ((await Promise.race([runDrill(journal, world, never, quietly), journal.killed])) !== 'killed') break;
      world.pass(absence);
      const next = new MemoryJournal(journal.lines);
      // Once it is decided that guests stay, rolling back is refused, and it can only be ended.
      const isKept = goOn === rollback && progressOf(next.lines).decided === 'keep';
      if (isKept) await expect(rollback(next, world, never, quietly, actor)).rejects.toThrow('rollback comes too late');
      const { exitCode, left } = await (isKept ? resume : goOn)(next, world, never, quietly, actor);
      const at = `killed at line ${killAt}, after ${journal.lines.at(-1)?.kind}`;
      expect({ at, left, damages: await damages(world, next.lines) }).toEqual({ at, left: [], damages: [] });
      expect([0, 1, 3], at).toContain(exitCode);
    }
  });
});
