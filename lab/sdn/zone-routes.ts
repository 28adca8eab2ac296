/** SDN zones. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { flag, integer, named, node, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, SdnRecord } from '../state/records.ts';
import { dropConfigured, putConfigured, shownObject } from './object.ts';
import { changing, lockToken, view, zoneId } from './params.ts';

const zoneType = oneOf('evpn', 'faucet', 'qinq', 'simple', 'vlan', 'vxlan');

const zoneOptions = {
  'advertise-subnets': opt(flag),
  bridge: opt(text()),
  'bridge-disable-mac-learning': opt(flag),
  controller: opt(text()),
  dhcp: opt(oneOf('dnsmasq')),
  'disable-arp-nd-suppression': opt(flag),
  dns: opt(text()),
  dnszone: opt(named('dns-name')),
  'dp-id': opt(integer()),
  exitnodes: opt(named('pve-node-list')),
  'exitnodes-local-routing': opt(flag),
  'exitnodes-primary': opt(node),
  fabric: opt(named('pve-sdn-fabric-id')),
  ipam: opt(text()),
  mac: opt(named('mac-addr')),
  mtu: opt(integer()),
  nodes: opt(named('pve-node-list')),
  peers: opt(named('ip-list')),
  reversedns: opt(text()),
  'rt-import': opt(named('pve-sdn-bgp-rt-list')),
  tag: opt(integer({ minimum: 0 })),
  'vlan-protocol': opt(oneOf('802.1q', '802.1ad')),
  'vrf-vxlan': opt(integer({ minimum: 1, maximum: 16777215 })),
  'vxlan-port': opt(integer({ minimum: 1, maximum: 65536 })),
} as const;

/** What a zone of each type can't do without. */
const required: Readonly<Record<string, readonly string[]>> = {
  vlan: ['bridge'],
  qinq: ['bridge', 'tag'],
  evpn: ['controller', 'vrf-vxlan'],
};

export function zoneNamed(cluster: Cluster, zone: string): SdnRecord {
  const record = cluster.sdnZones.get(zone);
  if (!record) throw refuse(`sdn zone '${zone}' does not exist`);
  return record;
}

function configured(cluster: Cluster, zone: string): Config {
  const { pending } = zoneNamed(cluster, zone);
  if (!pending) throw refuse(`sdn zone '${zone}' does not exist`);
  return pending;
}

function optionsFrom(values: Values): Record<string, ConfigValue> {
  const own = Object.entries(values).filter(([key]) => key in zoneOptions);
  return Object.fromEntries(own) as Record<string, ConfigValue>;
}

function checkZone(cluster: Cluster, options: Config): void {
  const missing = required[String(options.type)]?.find((key) => options[key] === undefined);
  if (missing !== undefined) throw refuseParameter(missing, 'property is missing and it is not optional');
  const unknown = splitList(String(options.nodes ?? '')).find((name) => !cluster.nodes.has(name));
  if (unknown !== undefined) throw refuse(`no such cluster node '${unknown}'`);
}

const allocate = ['perm', '/sdn/zones/{zone}', ['SDN.Allocate']] as const;

export const zoneRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/sdn/zones',
    params: { ...view, type: opt(zoneType) },
    permission: 'all',
    run: ({ cluster, values, may }) =>
      cluster.sdnZones.entries().flatMap(([zone, record]) => {
        if (!may(`/sdn/zones/${zone}`, ['SDN.Audit', 'SDN.Allocate'], 'any')) return [];
        if (values.type !== undefined && (record.pending ?? record.running)?.type !== values.type) return [];
        return shownObject(record, values) ?? [];
      }),
  }),
  route({
    method: 'POST',
    path: '/cluster/sdn/zones',
    params: { zone: zoneId, type: { ...zoneType, format: 'pve-configid' }, ...zoneOptions, ...lockToken },
    permission: ['perm', '/sdn/zones', ['SDN.Allocate']],
    run({ cluster, values }) {
      if (cluster.sdnZones.get(values.zone)?.pending)
        throw refuse(`sdn zone object ID '${values.zone}' already defined`);
      const options = { zone: values.zone, type: values.type, ...optionsFrom(values) };
      checkZone(cluster, options);
      putConfigured(cluster.sdnZones, values.zone, options);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/sdn/zones/{zone}',
    params: { zone: zoneId, ...view },
    permission: allocate,
    run({ cluster, values }) {
      const shown = shownObject(zoneNamed(cluster, values.zone), values);
      if (!shown) throw refuse(`sdn zone '${values.zone}' does not exist`);
      return shown;
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/sdn/zones/{zone}',
    params: { zone: zoneId, ...zoneOptions, ...changing },
    permission: allocate,
    run({ cluster, values }) {
      const before = configured(cluster, values.zone);
      checkDigest(values.digest, before);
      const gone = splitList(values.delete ?? '');
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
      const options = { ...kept, ...optionsFrom(values) };
      checkZone(cluster, options);
      putConfigured(cluster.sdnZones, values.zone, options);
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/sdn/zones/{zone}',
    params: { zone: zoneId, ...lockToken },
    permission: allocate,
    run({ cluster, values }) {
      configured(cluster, values.zone);
      const vnet = cluster.sdnVnets.entries().find(([, { pending }]) => pending?.zone === values.zone)?.[0];
      if (vnet !== undefined) throw refuse(`zone ${values.zone} is used by vnet ${vnet}`);
      dropConfigured(cluster.sdnZones, values.zone);
    },
  }),
];
