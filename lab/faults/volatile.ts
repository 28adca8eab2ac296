/** What a node has only until its next boot: services that were stopped, packet filters, timers, bridges made by hand. */
import { endsWithReset } from '../../model/faults/fault.ts';
import type { Cluster } from '../state/cluster.ts';

export function forgetVolatile(cluster: Cluster, node: string): void {
  for (const [id, fault] of cluster.faults.entries()) if (endsWithReset(fault, node)) cluster.faults.delete(id);
  cluster.packetFilters.delete(node);
  for (const [id, timer] of cluster.unitTimers.entries()) if (timer.node === node) cluster.unitTimers.delete(id);
  cluster.bridges.delete(node);
}
