/** SDN vnets: bridges of a zone, one VLAN each. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { flag, integer, oneOf, opt, text } from '../api/param.ts';
import { type Call, type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, SdnRecord } from '../state/records.ts';
import { dropConfigured, putConfigured, shownObject } from './object.ts';
import { changing, lockToken, view, vnetId } from './params.ts';

const vnetOptions = {
  alias: opt(text({ pattern: '(?:[\\(\\)-_.\\w\\d\\s]{0,256})', maxLength: 256 })),
  'isolate-ports': opt(flag),
  tag: opt(integer({ minimum: 1, maximum: 16777215 })),
  vlanaware: opt(flag),
} as const;

export function vnetNamed(cluster: Cluster, vnet: string): SdnRecord {
  const record = cluster.sdnVnets.get(vnet);
  if (!record) throw refuse(`sdn vnet object ID '${vnet}' does not exist`);
  return record;
}

/** The vnet as configured; 403 unless the caller has one of the privileges on it. */
export function accessibleVnet(call: Call, vnet: string, privileges: readonly string[]): Config {
  const record = vnetNamed(call.cluster, vnet);
  const options = record.pending ?? record.running ?? {};
  call.need(`/sdn/zones/${String(options.zone)}/${vnet}`, privileges, 'any');
  return options;
}

const see = ['SDN.Audit', 'SDN.Allocate'];
const change = ['SDN.Allocate'];

function optionsFrom(values: Values): Record<string, ConfigValue> {
  const own = Object.entries(values).filter(([key]) => key in vnetOptions || key === 'zone');
  return Object.fromEntries(own) as Record<string, ConfigValue>;
}

function checkVnet(cluster: Cluster, vnet: string, options: Config): void {
  const zone = cluster.sdnZones.get(String(options.zone))?.pending;
  if (!zone) throw refuse(`zone ${String(options.zone)} does not exist`);
  if (zone.type === 'vlan' && options.tag === undefined) throw refuseParameter('tag', 'missing vlan tag');
  if (zone.type === 'vlan' && Number(options.tag) > 4094) throw refuseParameter('tag', 'vlan tag max value is 4094');
  const other = cluster.sdnVnets
    .entries()
    .find(
      ([id, { pending }]) =>
        id !== vnet && options.tag !== undefined && pending?.zone === options.zone && pending?.tag === options.tag,
    );
  if (other)
    throw refuseParameter(
      'tag',
      `tag ${options.tag} already exist in zone ${String(options.zone)} in vnet ${other[0]}`,
    );
}

export const vnetRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/sdn/vnets',
    params: view,
    permission: 'all',
    run: ({ cluster, values, may }) =>
      cluster.sdnVnets.entries().flatMap(([vnet, record]) => {
        const zone = String((record.pending ?? record.running)?.zone);
        return may(`/sdn/zones/${zone}/${vnet}`, see, 'any') ? (shownObject(record, values) ?? []) : [];
      }),
  }),
  route({
    method: 'POST',
    path: '/cluster/sdn/vnets',
    params: { vnet: vnetId, zone: text(), type: opt(oneOf('vnet')), ...vnetOptions, ...lockToken },
    permission: ['perm', '/sdn/zones/{zone}', ['SDN.Allocate']],
    run({ cluster, values }) {
      const { vnet } = values;
      if (cluster.sdnVnets.get(vnet)?.pending) throw refuse(`sdn vnet object ID '${vnet}' already defined`);
      const options = { vnet, type: 'vnet', ...optionsFrom(values) };
      checkVnet(cluster, vnet, options);
      putConfigured(cluster.sdnVnets, vnet, options);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/sdn/vnets/{vnet}',
    params: { vnet: vnetId, ...view },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, see);
      const shown = shownObject(vnetNamed(cluster, values.vnet), values);
      if (!shown) throw refuse(`sdn vnet object ID '${values.vnet}' does not exist`);
      return shown;
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/sdn/vnets/{vnet}',
    params: { vnet: vnetId, zone: opt(text()), ...vnetOptions, ...changing },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, change);
      const before = configuredVnet(cluster, values.vnet);
      checkDigest(values.digest, before);
      const gone = splitList(values.delete ?? '');
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
      const options = { ...kept, ...optionsFrom(values) };
      checkVnet(cluster, values.vnet, options);
      putConfigured(cluster.sdnVnets, values.vnet, options);
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/sdn/vnets/{vnet}',
    params: { vnet: vnetId, ...lockToken },
    permission: 'all',
    run(call) {
      const { cluster, values } = call;
      accessibleVnet(call, values.vnet, change);
      configuredVnet(cluster, values.vnet);
      const subnet = cluster.sdnSubnets.values().find(({ pending }) => pending?.vnet === values.vnet);
      if (subnet) throw refuse(`Can't delete vnet if subnets exists`);
      dropConfigured(cluster.sdnVnets, values.vnet);
    },
  }),
];

export function configuredVnet(cluster: Cluster, vnet: string): Config {
  const { pending } = vnetNamed(cluster, vnet);
  if (!pending) throw refuse(`sdn vnet object ID '${vnet}' does not exist`);
  return pending;
}
