/** SDN subnets: `ZONE-10.0.0.0-24`, one or more of a vnet. */
import { BlockList } from 'node:net';
import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { flag, list, named, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, SdnRecord } from '../state/records.ts';
import { dropConfigured, putConfigured, shownObject } from './object.ts';
import { changing, lockToken, view, vnetId } from './params.ts';
import { accessibleVnet, configuredVnet } from './vnet-routes.ts';

const subnetId = named('pve-sdn-subnet-id');
const subnetOptions = {
  'dhcp-dns-server': opt(named('ip')),
  'dhcp-range': opt(list(named('pve-sdn-dhcp-range'))),
  dnszoneprefix: opt(named('dns-name')),
  gateway: opt(named('ip')),
  snat: opt(flag),
} as const;

const see = ['SDN.Audit', 'SDN.Allocate'];
const change = ['SDN.Allocate'];

/** `10.0.0.0/24` in zone `t01` -> `t01-10.0.0.0-24`; an id stays one. */
function idOf(cluster: Cluster, vnet: string, given: string): string {
  if (!given.includes('/')) return given;
  return `${String(configuredVnet(cluster, vnet).zone)}-${given.replace('/', '-')}`;
}

const cidrOf = (id: string): string => {
  const [, address, length] = /^[^-]+-(.+)-(\d+)$/.exec(id) ?? [];
  return `${address}/${length}`;
};

function subnetNamed(cluster: Cluster, vnet: string, id: string): SdnRecord {
  const record = cluster.sdnSubnets.get(id);
  if ((record?.pending ?? record?.running)?.vnet !== vnet || !record) {
    throw refuse(`sdn subnet object ID '${id}' does not exist`);
  }
  return record;
}

/** The ranges are kept as one text and shown as objects. */
function shownSubnet(options: Config): Record<string, unknown> {
  const { 'dhcp-range': ranges, ...rest } = options;
  const id = String(options.subnet);
  const cidr = cidrOf(id);
  const [network, mask] = cidr.split('/');
  return {
    ...rest,
    id,
    cidr,
    network,
    mask,
    zone: id.slice(0, id.indexOf('-')),
    ...(ranges !== undefined && { 'dhcp-range': String(ranges).split(';').map(rangeOf) }),
  };
}

const rangeOf = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(',').map((part) => part.split('=', 2) as [string, string]));

function optionsFrom(values: Values): Record<string, ConfigValue> {
  const own: Record<string, ConfigValue> = {};
  for (const [key, value] of Object.entries(values)) {
    if (!(key in subnetOptions) || value === undefined) continue;
    own[key] = typeof value === 'object' ? value.join(';') : value;
  }
  return own;
}

function checkGateway(options: Config): void {
  if (options.gateway === undefined) return;
  const cidr = cidrOf(String(options.subnet));
  const [network = '', length] = cidr.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(network, Number(length), family);
  if (!block.check(String(options.gateway), family)) {
    throw refuseParameter('gateway', `gateway ${String(options.gateway)} is not in subnet ${cidr}`);
  }
}

export const subnetRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/sdn/vnets/{vnet}/subnets',
    params: { vnet: vnetId, ...view },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, see);
      return cluster.sdnSubnets
        .values()
        .filter(({ pending, running }) => (pending ?? running)?.vnet === values.vnet)
        .flatMap((record) => shownObject(record, values, shownSubnet) ?? []);
    },
  }),
  route({
    method: 'POST',
    path: '/cluster/sdn/vnets/{vnet}/subnets',
    params: { vnet: text(), subnet: subnetId, type: oneOf('subnet'), ...subnetOptions, ...lockToken },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, change);
      const id = idOf(cluster, values.vnet, values.subnet);
      if (cluster.sdnSubnets.get(id)?.pending) throw refuse(`sdn subnet object ID '${id}' already defined`);
      const options = { subnet: id, type: 'subnet', vnet: values.vnet, ...optionsFrom(values) };
      checkGateway(options);
      putConfigured(cluster.sdnSubnets, id, options);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/sdn/vnets/{vnet}/subnets/{subnet}',
    params: { vnet: vnetId, subnet: subnetId, ...view },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, see);
      const shown = shownObject(subnetNamed(cluster, values.vnet, values.subnet), values, shownSubnet);
      if (!shown) throw refuse(`sdn subnet object ID '${values.subnet}' does not exist`);
      return shown;
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/sdn/vnets/{vnet}/subnets/{subnet}',
    params: { vnet: opt(text()), subnet: subnetId, ...subnetOptions, ...changing },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      const vnet = values.vnet ?? '';
      accessibleVnet(call, vnet, change);
      const before = subnetNamed(cluster, vnet, values.subnet).pending;
      if (!before) throw refuse(`sdn subnet object ID '${values.subnet}' does not exist`);
      checkDigest(values.digest, before);
      const gone = splitList(values.delete ?? '');
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
      const options = { ...kept, ...optionsFrom(values) };
      checkGateway(options);
      putConfigured(cluster.sdnSubnets, values.subnet, options);
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/sdn/vnets/{vnet}/subnets/{subnet}',
    params: { vnet: vnetId, subnet: subnetId, ...lockToken },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, change);
      subnetNamed(cluster, values.vnet, values.subnet);
      dropConfigured(cluster.sdnSubnets, values.subnet);
    },
  }),
];
