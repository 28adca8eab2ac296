/** Where the nodes send their metrics: /cluster/metrics/server. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { digest, flag, integer, named, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue } from '../state/records.ts';

const settings = {
  'api-path-prefix': opt(text()),
  bucket: opt(text()),
  disable: opt(flag),
  influxdbproto: opt(oneOf('udp', 'http', 'https')),
  'max-body-size': opt(integer({ minimum: 1 })),
  mtu: opt(integer({ minimum: 512, maximum: 65536 })),
  organization: opt(text()),
  'otel-compression': opt(oneOf('none', 'gzip')),
  'otel-headers': opt(text({ maxLength: 1024 })),
  'otel-max-body-size': opt(integer({ minimum: 1024 })),
  'otel-path': opt(text()),
  'otel-protocol': opt(oneOf('http', 'https')),
  'otel-resource-attributes': opt(text({ maxLength: 1024 })),
  'otel-timeout': opt(integer({ minimum: 1, maximum: 10 })),
  'otel-verify-ssl': opt(flag),
  path: opt(named('graphite-path')),
  port: integer({ minimum: 1, maximum: 65536 }),
  proto: opt(oneOf('udp', 'tcp')),
  server: named('address'),
  timeout: opt(integer({ minimum: 0 })),
  token: opt(text()),
  'verify-certificate': opt(flag),
} as const;

const id = named('pve-configid');
const audit = ['perm', '/', ['Sys.Audit']] as const;
const modify = ['perm', '/', ['Sys.Modify']] as const;

function serverNamed(cluster: Cluster, serverId: string): Config {
  const server = cluster.metricsServers.get(serverId);
  if (!server) throw refuse(`status server entry '${serverId}' does not exist`);
  return server.options;
}

const optionsFrom = (values: Values): Record<string, ConfigValue> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key in settings || key === 'type')) as Record<
    string,
    ConfigValue
  >;

/** A token is a secret; it is kept, not shown. */
function shown(serverId: string, { token: _, ...options }: Config) {
  return { id: serverId, ...options };
}

export const metricsRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/metrics/server',
    params: {},
    permission: audit,
    run: ({ cluster }) => cluster.metricsServers.entries().map(([serverId, { options }]) => shown(serverId, options)),
  }),
  route({
    method: 'GET',
    path: '/cluster/metrics/server/{id}',
    params: { id },
    permission: audit,
    run({ cluster, values }) {
      const options = serverNamed(cluster, values.id);
      return { ...shown(values.id, options), digest: digestOf(options) };
    },
  }),
  route({
    method: 'POST',
    path: '/cluster/metrics/server/{id}',
    params: { id, type: { ...oneOf('graphite', 'influxdb', 'opentelemetry'), format: 'pve-configid' }, ...settings },
    permission: modify,
    run({ cluster, values }) {
      if (cluster.metricsServers.has(values.id))
        throw refuse(`create status server failed: entry '${values.id}' already exists`);
      cluster.metricsServers.put(values.id, { options: optionsFrom(values) });
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/metrics/server/{id}',
    params: { id, ...settings, digest, delete: opt(named('pve-configid-list', { maxLength: 4096 })) },
    permission: modify,
    run({ cluster, values }) {
      const before = serverNamed(cluster, values.id);
      checkDigest(values.digest, before);
      const gone = splitList(values.delete ?? '');
      const required = gone.find((key) => ['server', 'port', 'type'].includes(key));
      if (required !== undefined) throw refuseParameter('delete', `unable to delete required option '${required}'`);
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
      cluster.metricsServers.put(values.id, { options: { ...kept, ...optionsFrom(values) } });
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/metrics/server/{id}',
    params: { id },
    permission: modify,
    run({ cluster, values }) {
      serverNamed(cluster, values.id);
      cluster.metricsServers.delete(values.id);
    },
  }),
];
