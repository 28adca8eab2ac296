/** HA maintenance of a node: its services move away while they run, and come back afterwards (ha-manager(1)). */
import { requestMigration } from '../ha/requests.ts';
import type { Cluster } from '../state/cluster.ts';
import { evacuate } from './recovery.ts';
import { situationOf } from './situation.ts';

/** Does nothing where the node is in maintenance already. */
export function enterMaintenance(cluster: Cluster, node: string): void {
  if (cluster.nodes.get(node)?.maintenance) return;
  cluster.transaction(() => {
    const relocations = evacuate(situationOf(cluster), node);
    cluster.nodes.patch(node, { maintenance: relocations.map(({ vmId }) => `vm:${vmId}`) });
    for (const { vmId, to } of relocations) requestMigration(cluster, `vm:${vmId}`, to);
  });
}

export function leaveMaintenance(cluster: Cluster, node: string): void {
  const left = cluster.nodes.get(node)?.maintenance;
  if (!left) return;
  cluster.transaction(() => {
    cluster.nodes.patch(node, { maintenance: undefined });
    for (const sid of left) if (cluster.haServices.has(sid)) requestMigration(cluster, sid, node);
  });
}
