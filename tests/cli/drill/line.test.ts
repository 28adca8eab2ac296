/** What a person reads while a drill runs. */
import { expect, it } from 'vitest';
import { renderLine } from '../../../cli/render/drill/line.ts';
import { runDrill } from '../../../drills/index.ts';
import { progressOf } from '../../../drills/run/progress.ts';
import { SimulatedWorld } from '../../drills/simulated-world.ts';
import { begun, never, planned, quietly, smallPlan } from '../../drills/support.ts';

it('A switchover that is held says until when, and what keeps it or puts it back; times say that they are UTC', async () => {
  const world = new SimulatedWorld(smallPlan());
  const plan = await planned(world, 'planned-switchover', { scope: { kind: 'site', id: 'west' }, holdSeconds: 600 });
  const journal = await begun(world, plan);
  await runDrill(journal, world, never, quietly);
  const watched = journal.lines.find(({ kind }) => kind === 'watched');
  const text = watched && renderLine(watched, progressOf(journal.lines));
  const { id } = plan.drill;
  expect(text).toMatch(/^\d\d:\d\d:\d\dZ {2}verified: .*\n {2}held until \d\d:\d\d:\d\dZ, then put back; before: /);
  expect(text).toContain(`\`ikz drill commit ${id}\` keeps it, \`ikz drill rollback ${id}\` puts it back`);
});
