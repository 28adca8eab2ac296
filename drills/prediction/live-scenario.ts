/** The cluster as it is now, as the beginning of a simulation: guests where they run, replicas as old as they are. */
import type { Plan } from '../../model/plan.ts';
import { scenarioOf } from '../../model/simulation/planned.ts';
import type { Incident, PlannedGuest, Scenario } from '../../model/simulation/scenario.ts';
import type { DrillView } from '../ports.ts';

/** @param watchesServices is the service of this guest asked, so that its boot counts? Else it is back when its machine runs. */
export function liveScenario(
  plan: Plan,
  view: DrillView,
  incidents: readonly Incident[],
  watchesServices: (vmId: number) => boolean,
): Scenario {
  const scenario = scenarioOf(plan, incidents);
  return {
    ...scenario,
    guests: plan.guests.flatMap(({ vmId }, index) => {
      const planned = scenario.guests[index];
      return planned ? [asItIs(planned, vmId, view, watchesServices(vmId))] : [];
    }),
  };
}

function asItIs(planned: PlannedGuest, vmId: number, view: DrillView, boots: boolean): PlannedGuest {
  const guest = view.guests.get(vmId);
  const placed = { ...planned, ...(!boots && { bootSeconds: 0 }) };
  if (!guest) return placed;
  const known = guest.replicas?.flatMap(({ target, lastSync }) =>
    lastSync === undefined ? [] : [[target, Math.min(0, lastSync - view.now)] as const],
  );
  return { ...placed, node: guest.node, replicas: known ? Object.fromEntries(known) : planned.replicas };
}
