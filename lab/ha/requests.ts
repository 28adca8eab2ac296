/** Requests to the HA stack: its master takes them up in its next round. */
import { refuse } from '../api/route.ts';
import { membersOf } from '../cluster/membership.ts';
import type { Cluster } from '../state/cluster.ts';
import { managerStatus, queueCommand } from './memory.ts';
import { allowedNodes } from './rules.ts';

export interface MigrationRequest {
  sid: string;
  target: string;
  /** `relocate` = stop, move, start. */
  kind?: 'migrate' | 'relocate';
  /** The node that is asked. */
  via: string;
}

/** Asks for a move. */
export function requestMigration(cluster: Cluster, { sid, target, kind = 'migrate', via }: MigrationRequest): void {
  if (!cluster.nodes.has(target)) throw refuse(`no such cluster node '${target}'`);
  if (!membersOf(cluster, via).has(target)) throw refuse(`target node '${target}' is offline`);
  const allowed = allowedNodes(cluster, sid);
  if (allowed && !allowed.includes(target)) {
    throw refuse(`can't ${kind} resource '${sid}' to '${target}': node not allowed by its node affinity rule`);
  }
  if (!cluster.haResources.has(sid)) throw refuse(`service '${sid}' not managed by HA`);
  if (managerStatus(cluster).services[sid]?.node !== target) queueCommand(cluster, `${kind} ${sid} ${target}`);
}

/** Asks for a start: a state that the resource is to be in. */
export function requestStart(cluster: Cluster, sid: string): void {
  if (cluster.haResources.has(sid)) cluster.haResources.patch(sid, { state: 'started' });
}

/** @param timeout seconds that it may take; 0 = at once */
export function requestStop(cluster: Cluster, sid: string, timeout: number): void {
  queueCommand(cluster, `stop ${sid} ${timeout}`);
}
