/** Looks at everything that readiness is judged by. */
import type { Plan } from '../model/plan.ts';
import { lockHolder } from './lock.ts';
import type { DrillView, World } from './ports.ts';
import type { Circumstances } from './prechecks/refusal.ts';
import { readVotes } from './votes.ts';

/** @param drill whose own lock does not count */
export async function lookAround(world: World, plan: Plan, view: DrillView, drill?: string): Promise<Circumstances> {
  const [votes, holder, stacks] = await Promise.all([
    readVotes(world, view),
    lockHolder(world, view),
    world.preview(['primary', 'secondary']),
  ]);
  const lockedBy = holder === 'nobody' ? null : holder?.drill;
  return { plan, view, votes, stacks, lockedBy: lockedBy === drill ? undefined : lockedBy };
}
