/** Journals as drills on the simulated cluster write them: nothing in them comes from this machine's clock. */
import { runDrill } from '../../../drills/index.ts';
import type { Line } from '../../../drills/journal/chain.ts';
import { SimulatedWorld } from '../simulated-world.ts';
import { begun, never, planned, quietly, smallPlan, type Wanted } from '../support.ts';

export const plan = smallPlan();

export async function recorded(scenario: string, wanted: Wanted): Promise<Line[]> {
  const world = new SimulatedWorld(plan);
  const journal = await begun(world, await planned(world, scenario, wanted));
  await runDrill(journal, world, never, quietly);
  return journal.lines;
}

/** The western site is lost and comes back. */
export const siteLoss = (): Promise<Line[]> =>
  recorded('site-loss', { scope: { kind: 'site', id: plan.sites[1]?.id ?? '' } });
