/** Management controllers (BMC) of the nodes: they run as long as their node has mains, and switch it off and on. */
import { contactOf, powerOf } from '../../model/faults/situation.ts';
import type { Cluster } from '../state/cluster.ts';
import type { NodeRecord } from '../state/records.ts';
import { begin, end, faultId } from './begin.ts';
import { followPower, switchOff } from './power.ts';
import { faultTopology } from './topology.ts';

/** The node whose controller has the address, if `from` gets through to it. */
export function nodeAt(cluster: Cluster, address: string, from: string): NodeRecord | undefined {
  const node = cluster.nodes.values().find(({ bmc }) => bmc?.address === address);
  if (!node) return undefined;
  const topology = faultTopology(cluster);
  const faults = cluster.faults.values();
  const mains = faults.filter(({ kind }) => kind !== 'switched-off');
  if (powerOf(topology, mains, node.name, cluster.uptime()) === 'none') return undefined;
  // It hangs on the switches of its node, whether that runs or not.
  const contact = contactOf(topology, faults, [from, node.name], cluster.uptime(), 0);
  return contact(from, node.name) ? node : undefined;
}

const off = 'switched-off';

export const isOn = (cluster: Cluster, node: string): boolean => !cluster.faults.has(faultId(node, off));

/** Only inside a transaction, as the others. */
export function powerOff(cluster: Cluster, node: string): void {
  if (isOn(cluster, node)) begin(cluster, { kind: off, target: node, since: cluster.uptime() });
}

export function powerOn(cluster: Cluster, node: string): void {
  end(cluster, node, off);
}

/** Off and on at once: it boots. */
export function powerCycle(cluster: Cluster, node: string): void {
  switchOff(cluster, node);
  followPower(cluster);
}
