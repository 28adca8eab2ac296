/** Network devices in a guest's configuration. */
import { parsePropertyString } from '../api/property-string.ts';
import { refuse } from '../api/route.ts';
import type { Cluster, Random } from '../state/cluster.ts';
import type { Config } from '../state/records.ts';
import { netFormat } from './devices.ts';

export const isNet = (key: string): boolean => /^net\d+$/.test(key);

export type Net = ReadonlyMap<string, string>;

export const parseNet = (value: string | number): Net => parsePropertyString(String(value), netFormat);

export function netsOf(config: Config): [string, Net][] {
  return Object.entries(config)
    .filter(([key]) => isNet(key))
    .map(([key, value]) => [key, parseNet(value)]);
}

/** The value as it is kept: model and address first, the rest in alphabetical order; an address is made up when none is given. */
export function realizeNet(value: string | number, random: Random): string {
  const net = parseNet(value);
  const address = (net.get('macaddr') ?? randomAddress(random)).toUpperCase();
  const rest = [...net].filter(([key]) => key !== 'model' && key !== 'macaddr').sort(([a], [b]) => (a < b ? -1 : 1));
  return [`${net.get('model')}=${address}`, ...rest.map(([key, option]) => `${key}=${option}`)].join(',');
}

/** In the block that Proxmox Server Solutions has been given for it, BC:24:11. */
function randomAddress(random: Random): string {
  const tail = [...random(3)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['BC', '24', '11', ...tail].join(':');
}

/** A bridge must be there on the node where a guest starts: one of its own, or an applied vnet's. */
export function checkBridges(cluster: Cluster, node: string, config: Config): void {
  const interfaces = cluster.networks.get(node)?.running ?? {};
  const made = cluster.bridges.get(node)?.names ?? [];
  for (const [, net] of netsOf(config)) {
    const bridge = net.get('bridge');
    if (bridge === undefined || Object.hasOwn(interfaces, bridge) || made.includes(bridge)) continue;
    if (cluster.sdnVnets.get(bridge)?.running) continue;
    throw refuse(`bridge '${bridge}' does not exist`);
  }
}

/** Where SDN.Use is asked for: the vnet's path in its zone, or the bridge in the zone `localnetwork`. */
export function bridgePath(cluster: Cluster, net: Net): string | undefined {
  const bridge = net.get('bridge');
  if (bridge === undefined) return undefined;
  const vnet = cluster.sdnVnets.get(bridge);
  const zone = (vnet?.running ?? vnet?.pending)?.zone ?? 'localnetwork';
  const tag = net.get('tag');
  return `/sdn/zones/${zone}/${bridge}${tag === undefined ? '' : `/${tag}`}`;
}
