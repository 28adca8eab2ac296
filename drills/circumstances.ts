/** Looks at everything that readiness is judged by. */
import type { Plan } from '../model/plan.ts';
import type { Drill } from './drill.ts';
import { type Holder, lockHolder } from './lock.ts';
import { inputsOf, type PlanInputs } from './plan.ts';
import type { DrillView, World } from './ports.ts';
import type { Beginning, Circumstances } from './prechecks/refusal.ts';
import { takenPlaces } from './taken-places.ts';
import { readVotes } from './votes.ts';

/** @param own whose own lock does not count */
export async function lookAround(world: World, plan: Plan, view: DrillView, own?: Holder): Promise<Circumstances> {
  const [votes, holder, stacks] = await Promise.all([
    readVotes(world, view),
    lockHolder(world, view, own),
    world.preview(['primary', 'secondary']),
  ]);
  return { plan, view, votes, stacks, lockedBy: holder === own ? undefined : holder };
}

/**
 * And at what matters to the one drill that would begin.
 * @param own as for `lookAround`
 */
export async function lookBefore(world: World, drill: Drill, planned: PlanInputs, own?: Holder): Promise<Beginning> {
  const { plan, commit } = world.cooperation;
  const view = await world.cluster.view();
  const circumstances = await lookAround(world, plan, view, own);
  const taken = await takenPlaces(world, drill, view);
  return { ...circumstances, drill, planned, now: inputsOf(plan, view, commit), taken };
}
