/** Votes and majority of the cluster, as corosync's votequorum counts them (votequorum(5), corosync-qdevice(8)). */
import type { Cluster } from '../state/cluster.ts';

export interface Votes {
  expected: number;
  total: number;
  /** Votes that are enough. */
  quorum: number;
  quorate: boolean;
}

/** One vote a node and, where it was set up, one of the witness. */
export function votes(cluster: Cluster): Votes {
  const nodes = cluster.nodes.values();
  const { qdevice, witness } = cluster.settings;
  const expected = nodes.length + (qdevice ? 1 : 0);
  const total = nodes.filter((node) => node.alive).length + (qdevice && witness?.alive ? 1 : 0);
  const quorum = Math.floor(expected / 2) + 1;
  return { expected, total, quorum, quorate: total >= quorum };
}
