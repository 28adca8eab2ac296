/** Looks at everything that readiness is judged by. */
import type { Drill } from './drill.ts';
import { type Holder, lockHolder } from './lock.ts';
import { inputsOf, type PlanInputs } from './plan.ts';
import type { World } from './ports.ts';
import type { Beginning, Circumstances, Observed } from './prechecks/refusal.ts';
import { takenPlaces } from './taken-places.ts';
import { readVotes } from './votes.ts';

/**
 * The previews first: they take up to a minute, and what a fault changes meanwhile must be seen.
 * @param own whose own lock does not count
 */
export async function lookAround(world: World, own?: Holder): Promise<Circumstances> {
  const stacks = await world.preview(['primary', 'secondary']);
  return { ...(await observe(world, own)), stacks };
}

/** What may be another thing a second later, and is seen at once. */
export async function observe(world: World, own?: Holder): Promise<Observed> {
  const view = await world.cluster.view();
  const [votes, holder] = await Promise.all([readVotes(world, view), lockHolder(world, view, own)]);
  return { plan: world.cooperation.plan, view, votes, lockedBy: holder === own ? undefined : holder };
}

/**
 * And at what matters to the one drill that would begin.
 * @param own as for `lookAround`
 */
export async function lookBefore(world: World, drill: Drill, planned: PlanInputs, own?: Holder): Promise<Beginning> {
  const { commit } = world.cooperation;
  const circumstances = await lookAround(world, own);
  const { plan, view } = circumstances;
  const taken = await takenPlaces(world, drill, view);
  return { ...circumstances, drill, planned, now: inputsOf(plan, view, commit), taken };
}
