/**
 * Who hears whom and who is quorate. There are two truths: what the lines carry at this moment, and what corosync has
 * made of it so far, which lags behind by seconds (`model/quorum/timing.ts`).
 */
import { connectivityOf, contactOf, isInCluster, isStruck } from '../../model/faults/situation.ts';
import { pveTiming, tokenTimeout } from '../../model/quorum/timing.ts';
import { type Partition, partitionsOf, quorumOf } from '../../model/quorum/votes.ts';
import { faultTopology, witnessName } from '../faults/topology.ts';
import { admits, passes, ports } from '../nft/traffic.ts';
import type { Cluster } from '../state/cluster.ts';

const membershipId = 'membership';

/** The partitions as corosync knows them. */
export function partitionsIn(cluster: Cluster): readonly Partition[] {
  return cluster.membership.get(membershipId)?.partitions ?? settledPartitions(cluster);
}

/** The partitions once all that has happened is known everywhere. */
export function settledPartitions(cluster: Cluster): Partition[] {
  const { qdevice, witness } = cluster.settings;
  const nodes = cluster.nodes.values();
  const { memberships, reaches } = connectivityOf(
    faultTopology(cluster),
    cluster.faults.values(),
    runningNodes(cluster),
    cluster.uptime(),
    tokenTimeout(pveTiming, nodes.length),
  );
  const config = {
    nodes: new Map(nodes.map(({ name }) => [name, 1])),
    nodeIds: new Map(nodes.map(({ name, number }) => [name, number])),
    ...(qdevice && { qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker: 'lowest' } as const }),
  };
  // A witness that has moved answers again once it is set up at its new address.
  const reached = qdevice && qdevice.host === witness?.host ? reaches : new Set<string>();
  return partitionsOf(config, memberships, reached, cluster.membership.get(membershipId)?.partitions);
}

function runningNodes(cluster: Cluster): string[] {
  return cluster.nodes
    .values()
    .filter(({ alive }) => alive)
    .map(({ name }) => name);
}

/** The partition that corosync has a node in; undefined where it has lost the node or doesn't run. */
export function partitionOf(cluster: Cluster, node: string): Partition | undefined {
  // A node knows at once that its own corosync is stopped, the others only a little later.
  if (isStruck(cluster.faults.values(), 'corosync-stopped', node)) return undefined;
  return partitionsIn(cluster).find(({ nodes }) => nodes.includes(node));
}

/** May the node write to the cluster's file system? */
export function isQuorate(cluster: Cluster, node: string): boolean {
  if (!isInCluster(cluster.faults.values(), node)) return false;
  return partitionOf(cluster, node)?.quorateNodes.includes(node) ?? false;
}

/** Nodes that are online for `node`, itself included: those that share the cluster's file system with it. */
export function membersOf(cluster: Cluster, node: string): ReadonlySet<string> {
  const faults = cluster.faults.values();
  const nodes = isInCluster(faults, node) ? (partitionOf(cluster, node)?.nodes ?? []) : [];
  return new Set([node, ...nodes.filter((other) => !isStruck(faults, 'pve-cluster-stopped', other))]);
}

/** Does an SSH connection from one node to another come about now? */
export function reaches(cluster: Cluster, from: string, to: string): boolean {
  const running = runningNodes(cluster);
  if (!running.includes(from) || !running.includes(to)) return false;
  const contact = contactOf(faultTopology(cluster), cluster.faults.values(), running, cluster.uptime(), 0);
  return contact(from, to) && passes(cluster, from, to, ports.ssh);
}

/** Does the node's API answer other nodes and clients? */
export function hasApi(cluster: Cluster, node: string): boolean {
  const isUp = cluster.nodes.get(node)?.alive === true && !isStruck(cluster.faults.values(), 'api-dead', node);
  return isUp && admits(cluster, node, ports.api);
}

export function isWitnessUp(cluster: Cluster): boolean {
  return !isStruck(cluster.faults.values(), 'power', witnessName);
}

/** Does the witness answer anybody? */
export function isWitnessReachable(cluster: Cluster): boolean {
  return isWitnessUp(cluster) && !isStruck(cluster.faults.values(), 'unreachable', witnessName);
}

export interface Votes {
  expected: number;
  total: number;
  /** Votes that are enough. */
  quorum: number;
  quorate: boolean;
}

/** Votes of a node's partition as the node counts them. */
export function votesOf(cluster: Cluster, node: string): Votes {
  const partition = partitionOf(cluster, node);
  if (partition) {
    const { expected, votes: total, quorum } = partition;
    return { expected, total, quorum, quorate: partition.quorateNodes.includes(node) };
  }
  const expected = cluster.nodes.size + (cluster.settings.qdevice ? 1 : 0);
  return { expected, total: 1, quorum: quorumOf(expected), quorate: false };
}

/** Votes of the partition that has most of them. */
export function mostVotes(cluster: Cluster): Votes {
  const [strongest] = partitionsIn(cluster).toSorted(
    (a, b) => Number(b.quorate) - Number(a.quorate) || b.votes - a.votes,
  );
  if (strongest) {
    const { expected, votes: total, quorum, quorate } = strongest;
    return { expected, total, quorum, quorate };
  }
  const expected = cluster.nodes.size + (cluster.settings.qdevice ? 1 : 0);
  return { expected, total: 0, quorum: quorumOf(expected), quorate: false };
}
