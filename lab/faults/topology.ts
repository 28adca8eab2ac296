/** What of the lab can break, for the model of faults. */
import type { FaultTopology } from '../../model/faults/topology.ts';
import type { Cluster } from '../state/cluster.ts';

/** The witness's name in faults and lines, whatever its host is called. */
export const witnessName = 'witness';

export function faultTopology(cluster: Cluster): FaultTopology {
  const { sites, links, witness } = cluster.settings;
  const nodes = cluster.nodes.values();
  return {
    sites: sites.map(({ name, upsMinutes }) => ({
      name,
      upsMinutes,
      nodes: nodes.filter(({ site }) => site === name).map((node) => node.name),
    })),
    links,
    ...(witness && { witness: witness.host }),
  };
}
