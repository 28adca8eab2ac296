/** Options of the datacenter: /cluster/options. */

import { splitList } from '../api/formats.ts';
import type { PropertyFormat, Values } from '../api/param.ts';
import {
  deleteList,
  flag,
  integer,
  keyboardLayout,
  named,
  number,
  oneOf,
  opt,
  propertyString,
  text,
} from '../api/param.ts';
import { parsePropertyString } from '../api/property-string.ts';
import { type Route, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue } from '../state/records.ts';
import { bandwidthFormat } from '../storage/storage-params.ts';

const settings = {
  bwlimit: opt(propertyString(bandwidthFormat)),
  'consent-text': opt(text({ maxLength: 65536 })),
  console: opt(oneOf('applet', 'vv', 'html5', 'xtermjs')),
  crs: opt(
    propertyString({
      ha: opt(oneOf('basic', 'static', 'dynamic')),
      'ha-auto-rebalance': opt(flag),
      'ha-auto-rebalance-hold-duration': opt(number({ minimum: 0, requires: 'ha-auto-rebalance' })),
      'ha-auto-rebalance-margin': opt(number({ minimum: 0, requires: 'ha-auto-rebalance' })),
      'ha-auto-rebalance-method': opt({ ...oneOf('bruteforce', 'topsis'), requires: 'ha-auto-rebalance' }),
      'ha-auto-rebalance-threshold': opt(number({ minimum: 0, requires: 'ha-auto-rebalance' })),
      'ha-rebalance-on-start': opt(flag),
    }),
  ),
  description: opt(text({ maxLength: 65536 })),
  email_from: opt(named('email-opt')),
  fencing: opt(oneOf('watchdog', 'hardware', 'both')),
  ha: opt(
    propertyString({
      shutdown_policy: oneOf('freeze', 'failover', 'conditional', 'migrate'),
    }),
  ),
  http_proxy: opt(text({ pattern: 'http://.*' })),
  keyboard: opt(keyboardLayout),
  language: opt(
    oneOf(
      'ar',
      'ca',
      'da',
      'de',
      'en',
      'es',
      'eu',
      'fa',
      'fr',
      'hr',
      'he',
      'it',
      'ja',
      'ka',
      'kr',
      'nb',
      'nl',
      'nn',
      'pl',
      'pt_BR',
      'ru',
      'sl',
      'sv',
      'tr',
      'ukr',
      'zh_CN',
      'zh_TW',
    ),
  ),
  mac_prefix: opt(named('mac-prefix')),
  max_workers: opt(integer({ minimum: 1 })),
  migration: opt(
    propertyString({
      network: opt(named('CIDR')),
      type: { ...oneOf('secure', 'insecure'), defaultKey: true },
    }),
  ),
  migration_unsecure: opt(flag),
  'next-id': opt(
    propertyString({
      lower: opt(integer()),
      upper: opt(integer()),
    }),
  ),
  notify: opt(
    propertyString({
      fencing: opt(oneOf('always', 'never')),
      'package-updates': opt(oneOf('auto', 'always', 'never')),
      replication: opt(oneOf('always', 'never')),
      'target-fencing': opt(text()),
      'target-package-updates': opt(text()),
      'target-replication': opt(text()),
    }),
  ),
  'registered-tags': opt(
    text({ pattern: '(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*);)*(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*)' }),
  ),
  replication: opt(
    propertyString({
      network: opt(named('CIDR')),
      type: { ...oneOf('secure', 'insecure'), defaultKey: true },
    }),
  ),
  'tag-style': opt(
    propertyString({
      'case-sensitive': opt(flag),
      'color-map': opt(
        text({
          pattern:
            '(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?)(?:;(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?))*',
        }),
      ),
      ordering: opt(oneOf('config', 'alphabetical')),
      shape: opt(oneOf('full', 'circle', 'dense', 'none')),
    }),
  ),
  u2f: opt(
    propertyString({
      appid: opt(text()),
      origin: opt(text()),
    }),
  ),
  'user-tag-access': opt(
    propertyString({
      'user-allow': opt(oneOf('none', 'list', 'existing', 'free')),
      'user-allow-list': opt(
        text({ pattern: '(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*)(?:;(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*))*' }),
      ),
    }),
  ),
  webauthn: opt(
    propertyString({
      'allow-subdomains': opt(flag),
      id: opt(text()),
      origin: opt(text()),
      rp: opt(text()),
    }),
  ),
} as const;

const current = (cluster: Cluster): Config => cluster.options.get('datacenter')?.options ?? {};

/** Property strings are shown as objects, lists of tags as lists. */
function shown(options: Config): Record<string, unknown> {
  const entries = Object.entries(options).map(([key, value]) => [key, shownOption(key, value)]);
  return { keyboard: 'en-us', ...Object.fromEntries(entries) };
}

function shownOption(key: string, value: ConfigValue): unknown {
  if (key === 'registered-tags') return splitList(String(value));
  const format = formats[key];
  // The limits of bandwidth are shown as they were written.
  if (!format || key === 'bwlimit') return value;
  const parsed = Object.fromEntries(parsePropertyString(String(value), format));
  if (key === 'user-tag-access' && parsed['user-allow-list'] !== undefined) {
    return { ...parsed, 'user-allow-list': splitList(parsed['user-allow-list']) };
  }
  return parsed;
}

/** Formats of the options that are property strings. */
const formats: Readonly<Record<string, PropertyFormat>> = Object.fromEntries(
  Object.entries(settings).flatMap(([key, param]) =>
    'format' in param && typeof param.format === 'object' ? [[key, param.format as PropertyFormat]] : [],
  ),
);

const givenOptions = (values: Values): Record<string, ConfigValue> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key in settings)) as Record<string, ConfigValue>;

export const optionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/options',
    params: {},
    permission: 'all',
    run: ({ cluster, may }) => {
      const options = shown(current(cluster));
      if (may('/', ['Sys.Audit'])) return options;
      // What the user interface needs for everybody.
      const open = ['console', 'consent-text', 'tag-style', 'user-tag-access', 'registered-tags'];
      return Object.fromEntries(Object.entries(options).filter(([key]) => open.includes(key)));
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/options',
    params: { ...settings, delete: deleteList },
    permission: ['perm', '/', ['Sys.Modify']],
    run({ cluster, values }) {
      const gone = splitList(values.delete ?? '');
      const kept = Object.fromEntries(Object.entries(current(cluster)).filter(([key]) => !gone.includes(key)));
      cluster.options.put('datacenter', { options: { ...kept, ...givenOptions(values) } });
    },
  }),
];
