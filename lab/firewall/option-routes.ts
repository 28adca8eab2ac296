/** Options of firewalls: on or off, default policies, logging. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import {
  deleteList,
  digest,
  flag,
  integer,
  named,
  oneOf,
  opt,
  type Params,
  propertyString,
  text,
} from '../api/param.ts';
import type { Route } from '../api/route.ts';
import type { ConfigValue } from '../state/records.ts';
import { checkFirewallDigest } from './digest.ts';
import { changeFirewall, firewallDigest, firewallOf } from './firewall.ts';
import { logLevels } from './rule-routes.ts';
import { clusterScope, guestScope, nodeScope, ownerFrom, type Scope } from './scope.ts';

const policy = opt(oneOf('ACCEPT', 'REJECT', 'DROP'));
const log = opt(logLevels);

const clusterOptions = {
  ebtables: opt(flag),
  enable: opt(integer({ minimum: 0 })),
  log_ratelimit: opt(
    propertyString({
      enable: { ...flag, defaultKey: true },
      burst: opt(integer({ minimum: 0 })),
      rate: opt(text({ pattern: '[1-9][0-9]*\\/(second|minute|hour|day)' })),
    }),
  ),
  policy_forward: opt(oneOf('ACCEPT', 'DROP')),
  policy_in: policy,
  policy_out: policy,
} as const;

const nodeOptions = {
  enable: opt(flag),
  log_level_forward: log,
  log_level_in: log,
  log_level_out: log,
  log_nf_conntrack: opt(flag),
  ndp: opt(flag),
  nf_conntrack_allow_invalid: opt(flag),
  nf_conntrack_helpers: opt(named('pve-fw-conntrack-helper')),
  nf_conntrack_max: opt(integer({ minimum: 32768 })),
  nf_conntrack_tcp_timeout_established: opt(integer({ minimum: 7875 })),
  nf_conntrack_tcp_timeout_syn_recv: opt(integer({ minimum: 30, maximum: 60 })),
  nftables: opt(flag),
  nosmurfs: opt(flag),
  protection_synflood: opt(flag),
  protection_synflood_burst: opt(integer()),
  protection_synflood_rate: opt(integer()),
  smurf_log_level: log,
  tcp_flags_log_level: log,
  tcpflags: opt(flag),
} as const;

const guestOptions = {
  dhcp: opt(flag),
  enable: opt(flag),
  ipfilter: opt(flag),
  log_level_in: log,
  log_level_out: log,
  macfilter: opt(flag),
  ndp: opt(flag),
  policy_in: policy,
  policy_out: policy,
  radv: opt(flag),
} as const;

function optionRoutes(scope: Scope, options: Params): Route[] {
  const path = `${scope.prefix}/options`;
  const common = { path, ...(scope.prefix.startsWith('/nodes') && ({ onNode: true } as const)) };
  return [
    {
      ...common,
      method: 'GET',
      params: scope.params,
      permission: scope.read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        return { ...firewall.options, digest: firewallDigest(firewall) };
      },
    },
    {
      ...common,
      method: 'PUT',
      params: { ...scope.params, ...options, delete: deleteList, digest },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        const gone = splitList(String(values.delete ?? ''));
        const kept = Object.fromEntries(Object.entries(firewall.options).filter(([key]) => !gone.includes(key)));
        changeFirewall(cluster, owner, { options: { ...kept, ...givenOptions(values, options) } });
      },
    },
  ];
}

const givenOptions = (values: Values, options: Params): Record<string, ConfigValue> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key in options)) as Record<string, ConfigValue>;

export const firewallOptionRoutes: Route[] = [
  ...optionRoutes(clusterScope, clusterOptions),
  ...optionRoutes(nodeScope, nodeOptions),
  ...optionRoutes(guestScope, guestOptions),
];
