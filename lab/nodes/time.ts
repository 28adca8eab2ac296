import { skewOf } from '../../model/faults/situation.ts';
import type { Cluster } from '../state/cluster.ts';

/** What a host's clock shows, seconds since 1970. */
export function timeOn(cluster: Cluster, host: string): number {
  return cluster.now() + skewOf(cluster.faults.values(), host);
}
