/** What the packet filters of the nodes let through of the traffic between the cluster's hosts. */
import type { Cluster } from '../state/cluster.ts';
import { type End, lets, type Packet } from './packet.ts';
import type { Table } from './ruleset.ts';

export const ports = {
  ssh: 22,
  /** pveproxy */
  api: 8006,
  /** corosync, link 0 */
  corosync: 5405,
  /** corosync-qnetd */
  witness: 5403,
} as const;

/** Where a client's end of a connection may be. */
const clientPort = 40_000;

const tablesOf = (cluster: Cluster, host: string): readonly Table[] => cluster.packetFilters.get(host)?.tables ?? [];

/** Addresses and names of a host: those that it has in the lab, and those of the inventory. */
export function addressesOf(cluster: Cluster, host: string): End {
  const { witness } = cluster.settings;
  if (host === 'witness' && witness) return new Set([witness.host, ...(witness.address ? [witness.address] : [])]);
  const node = cluster.nodes.get(host);
  return new Set([host, ...(node ? [node.address, ...(node.managementAddress ? [node.managementAddress] : [])] : [])]);
}

/** Does a TCP connection from one host to a port of another come about, as far as both packet filters go? */
export function passes(cluster: Cluster, from: string, to: string, port: number): boolean {
  const [client, server] = [tablesOf(cluster, from), tablesOf(cluster, to)];
  if (client.length === 0 && server.length === 0) return true;
  const [a, b] = [addressesOf(cluster, from), addressesOf(cluster, to)];
  const protocol = 'tcp';
  const request: Packet = { from: a, to: b, protocol, sport: clientPort, dport: port, established: false };
  const answer: Packet = { from: b, to: a, protocol, sport: port, dport: clientPort, established: true };
  return (
    lets(client, 'output', request) &&
    lets(server, 'input', request) &&
    lets(server, 'output', answer) &&
    lets(client, 'input', answer)
  );
}

/** Does the node's own packet filter let somebody in who is none of the cluster's hosts? */
export function admits(cluster: Cluster, node: string, port: number): boolean {
  const tables = tablesOf(cluster, node);
  if (tables.length === 0) return true;
  const [from, to] = [new Set<string>(), addressesOf(cluster, node)];
  return lets(tables, 'input', { from, to, protocol: 'tcp', sport: clientPort, dport: port, established: false });
}

/** Nodes, and `witness`, that the node's own packet filter keeps its corosync from. */
export function keptFrom(cluster: Cluster, node: string): string[] {
  const tables = tablesOf(cluster, node);
  if (tables.length === 0) return [];
  const others = cluster.nodes.ids().filter((other) => other !== node && !hears(cluster, tables, node, other));
  return passes(cluster, node, 'witness', ports.witness) ? others : [...others, 'witness'];
}

/**
 * Both ends of corosync's traffic send from one port to the same of the other, all the time: what one direction has
 * begun is an established connection for the other.
 */
function hears(cluster: Cluster, tables: readonly Table[], node: string, other: string): boolean {
  const [own, peer] = [addressesOf(cluster, node), addressesOf(cluster, other)];
  const passes = (hook: 'input' | 'output', established: boolean): boolean => {
    const [from, to] = hook === 'input' ? [peer, own] : [own, peer];
    const { corosync: port } = ports;
    return lets(tables, hook, { from, to, protocol: 'udp', sport: port, dport: port, established });
  };
  const [comes, goes] = [passes('input', false), passes('output', false)];
  return (comes || (goes && passes('input', true))) && (goes || (comes && passes('output', true)));
}
