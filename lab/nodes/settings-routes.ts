/** A node's small settings: name servers, time zone, hosts file, configuration. */

import { splitList } from '../api/formats.ts';
import { deleteList, digest, integer, named, node, oneOf, opt, propertyString, text } from '../api/param.ts';
import { type Route, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, NodeSettingsRecord } from '../state/records.ts';
import { timeOn } from './time.ts';

const audit = ['perm', '/nodes/{node}', ['Sys.Audit']] as const;
const modify = ['perm', '/nodes/{node}', ['Sys.Modify']] as const;

const empty: NodeSettingsRecord = { dns: { search: 'localdomain' }, timezone: 'UTC', hosts: '', config: {} };
const settingsOf = (cluster: Cluster, node: string): NodeSettingsRecord => cluster.nodeSettings.get(node) ?? empty;

function change(cluster: Cluster, node: string, changes: Partial<NodeSettingsRecord>): void {
  cluster.nodeSettings.put(node, { ...settingsOf(cluster, node), ...changes });
}

const configKeys = [
  'acme',
  'acmedomain0',
  'acmedomain1',
  'acmedomain2',
  'acmedomain3',
  'acmedomain4',
  'acmedomain5',
  'ballooning-target',
  'description',
  'startall-onboot-delay',
  'wakeonlan',
] as const;

export const nodeSettingsRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/dns',
    params: { node },
    permission: audit,
    onNode: true,
    run: ({ cluster, values }) => settingsOf(cluster, values.node).dns,
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/dns',
    params: { node, search: text(), dns1: opt(named('ip')), dns2: opt(named('ip')), dns3: opt(named('ip')) },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      const { node, ...dns } = values;
      change(cluster, node, { dns });
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/time',
    params: { node },
    permission: audit,
    onNode: true,
    run({ cluster, values }) {
      const time = timeOn(cluster, values.node);
      const { timezone } = settingsOf(cluster, values.node);
      return { time, localtime: time + offsetSeconds(timezone, time), timezone };
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/time',
    params: { node, timezone: text() },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      if (values.timezone !== 'UTC' && !Intl.supportedValuesOf('timeZone').includes(values.timezone)) {
        throw refuseParameter('timezone', 'No such timezone.');
      }
      change(cluster, values.node, { timezone: values.timezone });
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/hosts',
    params: { node },
    permission: ['perm', '/', ['Sys.Audit']],
    onNode: true,
    run({ cluster, values }) {
      const { hosts } = settingsOf(cluster, values.node);
      return { data: hosts, digest: digestOf({ hosts }) };
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/hosts',
    params: { node, data: text(), digest },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      checkDigest(values.digest, { hosts: settingsOf(cluster, values.node).hosts });
      change(cluster, values.node, { hosts: values.data });
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/config',
    params: { node, property: opt(oneOf(...configKeys)) },
    permission: ['perm', '/', ['Sys.Audit']],
    onNode: true,
    run({ cluster, values }) {
      const { config } = settingsOf(cluster, values.node);
      if (values.property !== undefined) return { [values.property]: config[values.property] };
      return { ...config, digest: digestOf(config) };
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/config',
    params: {
      node,
      acme: opt(propertyString({ account: opt(named('pve-configid')), domains: opt(named('pve-acme-domain-list')) })),
      'acmedomain[n]': opt(
        propertyString({
          domain: { ...named('pve-acme-domain'), defaultKey: true },
          alias: opt(named('pve-acme-alias')),
          plugin: opt(named('pve-configid')),
        }),
      ),
      'ballooning-target': opt(integer({ minimum: 0, maximum: 100 })),
      delete: deleteList,
      description: opt(text({ maxLength: 65536 })),
      digest: opt(text({ maxLength: 40 })),
      'startall-onboot-delay': opt(integer({ minimum: 0, maximum: 300 })),
      wakeonlan: opt(
        propertyString({
          mac: { ...named('mac-addr'), defaultKey: true },
          'bind-interface': opt(named('pve-iface')),
          'broadcast-address': opt(named('ipv4')),
        }),
      ),
    },
    permission: ['perm', '/', ['Sys.Modify']],
    onNode: true,
    run({ cluster, values }) {
      const { node, delete: deleted, digest, ...set } = values;
      const { config } = settingsOf(cluster, node);
      checkDigest(digest, config);
      const gone = splitList(deleted ?? '');
      const kept: Config = Object.fromEntries(Object.entries(config).filter(([key]) => !gone.includes(key)));
      change(cluster, node, { config: { ...kept, ...(set as Record<string, ConfigValue>) } });
    },
  }),
];

/** How far a time zone is ahead of UTC at a moment, seconds. */
function offsetSeconds(timeZone: string, time: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time * 1000);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!offset) return 0;
  const seconds = Number(offset[2]) * 3600 + Number(offset[3]) * 60;
  return offset[1] === '-' ? -seconds : seconds;
}
