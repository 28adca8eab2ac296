/** Acts as the incidents of a simulation: what the model takes them for. */
import type { Plan } from '../../model/plan.ts';
import type { Incident } from '../../model/simulation/scenario.ts';
import type { Act } from '../acts/index.ts';

/**
 * All at once: between the first and the last act lie seconds.
 * @param at seconds from the beginning of the simulation
 */
export function incidentsOf(acts: readonly Act[], plan: Pick<Plan, 'links'>, at: number): Incident[] {
  const incidents = acts.flatMap((act): Incident[] => {
    switch (act.kind) {
      case 'migrate':
        return [{ at, command: `migrate vm:${act.vmId} ${act.to}` }];
      case 'maintenance':
        return [{ at, command: `${act.on ? 'enable' : 'disable'}-node-maintenance ${act.node}` }];
      case 'corosync':
      case 'network':
        // For the HA stack a node without corosync and one without a network are the same: nobody hears it.
        return act.on ? [] : [{ at, fault: { kind: 'isolated', target: act.node } }];
      case 'link':
        return act.on ? [] : plan.links.map(({ id }) => ({ at, fault: { kind: 'cut', target: id } }));
      case 'witness':
        return act.on ? [] : [{ at, fault: { kind: 'unreachable', target: 'witness' } }];
      case 'power':
        return act.on ? [] : [{ at, fault: { kind: 'power', target: act.node } }];
      default:
        return [];
    }
  });
  // Every node of a site is cut off for one and the same fault of a line.
  return [...new Map(incidents.map((incident) => [JSON.stringify(incident), incident])).values()];
}
