/** Looks at everything that readiness is judged by. */
import type { Plan } from '../model/plan.ts';
import { type Holder, isSameRun, lockHolder } from './lock.ts';
import type { DrillView, World } from './ports.ts';
import type { Circumstances } from './prechecks/refusal.ts';
import { readVotes } from './votes.ts';

/** @param own whose own lock does not count */
export async function lookAround(world: World, plan: Plan, view: DrillView, own?: Holder): Promise<Circumstances> {
  const [votes, holder, stacks] = await Promise.all([
    readVotes(world, view),
    lockHolder(world, view, own),
    world.preview(['primary', 'secondary']),
  ]);
  const isOwn = own !== undefined && holder !== undefined && holder !== 'nobody' && isSameRun(holder, own);
  return { plan, view, votes, stacks, lockedBy: isOwn ? undefined : holder };
}
