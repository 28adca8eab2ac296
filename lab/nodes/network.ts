/** Network interfaces of a node: changes wait until they are applied. */
import type { Cluster } from '../state/cluster.ts';
import type { Config, NetworkRecord } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import type { Work } from '../tasks/work.ts';

export function networkOf(cluster: Cluster, node: string): NetworkRecord {
  return cluster.networks.get(node) ?? { pending: {}, running: {} };
}

export const hasPendingChanges = ({ pending, running }: NetworkRecord): boolean =>
  JSON.stringify(pending) !== JSON.stringify(running);

/** What `ifreload` does with the changes. */
export const applyNetwork: Performer<Extract<Work, { kind: 'apply-network' }>> = {
  perform(cluster, { node }, task) {
    const network = networkOf(cluster, node);
    cluster.networks.put(node, { ...network, running: network.pending });
    task.log('ifreload -a');
  },
};

/** An address with its prefix length gives the fields for both, and the way of configuration. */
export function completed(options: Config): Config {
  const parts = (cidr: string | number | undefined): [string, string] | undefined => {
    const [address, length] = String(cidr ?? '').split('/');
    return address && length ? [address, length] : undefined;
  };
  const ipv4 = parts(options.cidr ?? joined(options.address, options.netmask));
  const ipv6 = parts(options.cidr6 ?? joined(options.address6, options.netmask6));
  return {
    ...options,
    ...(ipv4 && { address: ipv4[0], netmask: ipv4[1], cidr: ipv4.join('/') }),
    ...(ipv6 && { address6: ipv6[0], netmask6: ipv6[1], cidr6: ipv6.join('/') }),
    method: ipv4 ? 'static' : 'manual',
    ...(ipv6 && { method6: 'static' }),
  };
}

function joined(address: string | number | undefined, mask: string | number | undefined): string | undefined {
  if (address === undefined || mask === undefined) return undefined;
  return `${address}/${String(mask).includes('.') ? prefixLength(String(mask)) : mask}`;
}

/** 255.255.255.0 -> 24 */
const prefixLength = (mask: string): number =>
  mask
    .split('.')
    .map((part) => Number(part).toString(2).replaceAll('0', '').length)
    .reduce((sum, ones) => sum + ones, 0);
