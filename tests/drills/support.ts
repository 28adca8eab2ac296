/** Drills on the small good inventory, from planning to their end. */
import { beginningOf, planDrill } from '../../drills/index.ts';
import { chained } from '../../drills/journal/chain.ts';
import type { DrillPlan } from '../../drills/plan.ts';
import { scenarioNamed } from '../../drills/scenarios/index.ts';
import type { Request } from '../../drills/scenarios/scenario.ts';
import type { Plan } from '../../model/plan.ts';
import { goodFiles, planOf } from '../model/support.ts';
import { MemoryJournal } from './memory-journal.ts';
import type { SimulatedWorld } from './simulated-world.ts';

export const actor = { account: 'admin', host: 'desk' };
export const target = { kind: 'lab', cluster: 'ikz' } as const;
export const program = { version: '0.1.0', commit: 'c0ffee' };

export const smallPlan = (): Plan => planOf(goodFiles());

export type Wanted = Partial<Omit<Request, 'plan' | 'view'>> & Pick<Request, 'scope'>;

export const planned = async (world: SimulatedWorld, scenario: string, wanted: Wanted): Promise<DrillPlan> =>
  planDrill(scenarioNamed(scenario), { date: '2026-11-24', target: 'lab', storage: 'guests', ...wanted }, world);

/** A journal that holds the first line. */
export async function begun(
  world: SimulatedWorld,
  plan: DrillPlan,
  killAt?: number,
  torn?: boolean,
): Promise<MemoryJournal> {
  const first = chained(beginningOf(plan, { actor, program, target }), await world.clock.now(), undefined);
  return new MemoryJournal([first], killAt, torn);
}

export const never = new AbortController().signal;
export const quietly = (): void => {};
