/** Acts as the incidents of a simulation: what the model takes them for. */
import type { Plan } from '../../model/plan.ts';
import type { Incident } from '../../model/simulation/scenario.ts';
import type { Act } from '../acts/index.ts';

/** All at the beginning: between the first and the last act lie seconds. */
export function incidentsOf(acts: readonly Act[], plan: Pick<Plan, 'links'>): Incident[] {
  const at = 0;
  const incidents = acts.flatMap((act): Incident[] => {
    switch (act.kind) {
      case 'migrate':
        return [{ at, command: `migrate vm:${act.vmId} ${act.to}` }];
      case 'maintenance':
        return [{ at, command: `${act.on ? 'enable' : 'disable'}-node-maintenance ${act.node}` }];
      case 'corosync':
        // It takes its leave: the others know at once.
        return act.on ? [] : [{ at, fault: { kind: 'corosync-stopped', target: act.node } }];
      case 'network':
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
