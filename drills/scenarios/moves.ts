/** Guests moved live: what switchover and failback share. */
import type { GuestPlan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import type { Act } from '../acts/index.ts';
import type { Drill } from '../drill.ts';
import { framed } from './frame.ts';
import type { Request, Scenario } from './scenario.ts';

/** @param goal the node a guest shall go to; undefined = it stays */
export function moving(
  scenario: Scenario,
  request: Request,
  guests: readonly GuestPlan[],
  goal: (guest: GuestPlan, node: string) => string | undefined,
  after: Drill['after'],
): Drill {
  const acts = guests.flatMap((guest): Act[] => {
    const from = request.view.guests.get(guest.vmId)?.node;
    const to = from === undefined ? undefined : goal(guest, from);
    return from === undefined || to === undefined || to === from
      ? []
      : [{ kind: 'migrate', vmId: guest.vmId, from, to }];
  });
  if (acts.length === 0) {
    throw new UserError(
      `${scenario.id}: every guest in scope is already where it would go`,
      'There is nothing to move.',
    );
  }
  return framed(scenario, request, {
    acts,
    affected: new Map(acts.flatMap((act) => (act.kind === 'migrate' ? [[act.vmId, [act.to]] as const] : []))),
    steadySeconds: 0,
    maxMinutes: 60,
    after,
  });
}
