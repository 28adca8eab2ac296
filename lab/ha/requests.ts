/** Requests to the HA stack: it does them in its next round. */
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { allowedNodes } from './rules.ts';

/** Asks for a move. `relocate` = stop, move, start. */
export function requestMigration(
  cluster: Cluster,
  sid: string,
  target: string,
  kind: 'migrate' | 'relocate' = 'migrate',
): void {
  const node = cluster.nodes.get(target);
  if (!node) throw refuse(`no such cluster node '${target}'`);
  if (!node.alive) throw refuse(`target node '${target}' is offline`);
  const allowed = allowedNodes(cluster, sid);
  if (allowed && !allowed.includes(target)) {
    throw refuse(`can't ${kind} resource '${sid}' to '${target}': node not allowed by its node affinity rule`);
  }
  const service = cluster.haServices.get(sid);
  if (!service) throw refuse(`service '${sid}' not managed by HA`);
  if (service.node !== target) cluster.haServices.put(sid, { ...service, request: { kind, target } });
}
