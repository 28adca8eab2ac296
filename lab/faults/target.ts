/** What can fail: a node, all nodes of a site, the witness. */
import { UserError } from '../../model/user-error.ts';
import type { Cluster } from '../state/cluster.ts';

export interface Target {
  nodes: string[];
  witness: boolean;
}

/** Throws {@link UserError} for a name that nothing has. */
export function findTarget(cluster: Cluster, name: string): Target {
  if (cluster.nodes.has(name)) return { nodes: [name], witness: false };
  const nodes = cluster.nodes.values().filter((node) => node.site === name);
  if (nodes.length > 0) return { nodes: nodes.map((node) => node.name), witness: false };
  const host = cluster.settings.witness?.host;
  if (name === 'witness' || name === host) return { nodes: [], witness: true };
  const sites = new Set(cluster.nodes.values().map((node) => node.site));
  const known = [...cluster.nodes.ids(), ...sites, 'witness'];
  throw new UserError(`the lab has no node or site "${name}"`, `There are: ${known.join(', ')}.`);
}

/** The hosts of a target that are up, or down. */
export function hostsThatAre(cluster: Cluster, target: Target, state: 'up' | 'down'): Target {
  const up = state === 'up';
  return {
    nodes: target.nodes.filter((name) => cluster.nodes.get(name)?.alive === up),
    witness: target.witness && cluster.settings.witness?.alive === up,
  };
}
