import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import type { Plan } from '../model/plan.ts';
import { plan } from '../model/planning.ts';

/** The plan of the inventory; errors name every mistake in it. */
export async function readPlan(): Promise<Plan> {
  return plan(await readInventory(cooperationDir()));
}
