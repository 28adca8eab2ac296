/** Packet filters of the nodes as a fault: whom they keep from one another. */
import type { Table } from '../nft/ruleset.ts';
import { keptFrom } from '../nft/traffic.ts';
import type { Cluster } from '../state/cluster.ts';
import { begin, end } from './begin.ts';

/** The node's rules are `tables` from now on; what follows for corosync is a fault of the node. */
export function setFilter(cluster: Cluster, node: string, tables: readonly Table[]): void {
  if (tables.length === 0) cluster.packetFilters.delete(node);
  else cluster.packetFilters.put(node, { node, tables });
  end(cluster, node, 'filtered');
  const blocks = keptFrom(cluster, node);
  if (blocks.length > 0) begin(cluster, { kind: 'filtered', target: node, since: cluster.uptime(), blocks });
}
