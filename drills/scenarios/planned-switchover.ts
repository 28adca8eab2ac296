/** A member, a service or a whole site goes live to the other site: before work on the building, or to prove that it can. */
import type { GuestPlan, Plan } from '../../model/plan.ts';
import type { Drill } from '../drill.ts';
import { guestsIn, siteOfNode } from './frame.ts';
import { moving } from './moves.ts';
import type { Request, Scenario } from './scenario.ts';

export const plannedSwitchover: Scenario = {
  id: 'planned-switchover',
  title: { de: 'Geplante Umschaltung', en: 'Planned switchover' },
  kind: 'planned-switchover',
  scopes: ['member', 'service', 'site', 'guest'],
  means: [],
  drill(request) {
    const { plan, scope } = request;
    return moving(
      plannedSwitchover,
      request,
      guestsIn(scope, request),
      (guest, node) => otherSite(plan, guest, node),
      afterwards(request),
    );
  },
};

function afterwards({ holdSeconds, commitAfterSeconds }: Request): Drill['after'] {
  if (holdSeconds !== undefined) return { kind: 'hold', seconds: holdSeconds, otherwise: 'undo' };
  if (commitAfterSeconds !== undefined) return { kind: 'hold', seconds: commitAfterSeconds, otherwise: 'keep' };
  return { kind: 'keep' };
}

/** The first node in the plan's order that stands at another site and may run the guest. */
function otherSite(plan: Plan, guest: GuestPlan, node: string): string | undefined {
  const here = siteOfNode(plan, node).id;
  return [guest.homeNode, ...guest.replicas.map((replica) => replica.node)].find(
    (candidate) => siteOfNode(plan, candidate).id !== here,
  );
}
