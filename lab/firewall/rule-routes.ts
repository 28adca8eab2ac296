/** Firewall rules. A new one comes first; positions count from 0. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { deleteList, digest, integer, named, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse } from '../api/route.ts';
import type { Config, ConfigValue } from '../state/records.ts';
import { checkFirewallDigest } from './digest.ts';
import { changeFirewall, checkRule, firewallDigest, firewallOf } from './firewall.ts';
import { ownerFrom, type Scope } from './scope.ts';

const address = opt(named('pve-fw-addr-spec', { maxLength: 512 }));
const action = text({ pattern: '[A-Za-z][A-Za-z0-9\\-\\_]+', minLength: 2, maxLength: 20 });
const type = oneOf('in', 'out', 'forward', 'group');
const pos = opt(integer({ minimum: 0 }));

export const logLevels = oneOf('emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'nolog');

const ruleParams = {
  comment: opt(text()),
  dest: address,
  digest,
  dport: opt(named('pve-fw-dport-spec')),
  enable: opt(integer({ minimum: 0 })),
  'icmp-type': opt(named('pve-fw-icmp-type-spec')),
  iface: opt(named('pve-iface', { minLength: 2, maxLength: 20 })),
  log: opt(logLevels),
  macro: opt(text({ maxLength: 128 })),
  pos,
  proto: opt(named('pve-fw-protocol-spec')),
  source: address,
  sport: opt(named('pve-fw-sport-spec')),
} as const;

const ruleKeys = new Set([...Object.keys(ruleParams), 'action', 'type']);
for (const key of ['digest', 'pos']) ruleKeys.delete(key);

/** The fields of a rule among a call's values; one that is given empty is taken away. */
function ruleFrom(before: Config, values: Values): Config {
  const rule: Record<string, ConfigValue> = { ...before };
  for (const [key, value] of Object.entries(values)) {
    if (!ruleKeys.has(key) || value === undefined || typeof value === 'object') continue;
    if (value === '') delete rule[key];
    else rule[key] = value;
  }
  return rule;
}

function ruleAt(rules: readonly Config[], position: unknown): Config {
  const rule = rules[Number(position)];
  if (!rule) throw refuse(`no rule at position ${String(position)}`);
  return rule;
}

/** `base` is where the rules are: `/cluster/firewall/rules`, `/cluster/firewall/groups/{group}`. */
export function ruleRoutes(scope: Scope, base = `${scope.prefix}/rules`): Route[] {
  const common = { ...(scope.onNode && { onNode: scope.onNode }) };
  return [
    {
      ...common,
      method: 'GET',
      path: base,
      params: scope.params,
      permission: scope.read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        const digest = firewallDigest(firewall);
        return firewall.rules.map((rule, position) => ({ ...rule, pos: position, digest }));
      },
    },
    {
      ...common,
      method: 'POST',
      path: base,
      params: { ...scope.params, ...ruleParams, action, type },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        const rule = ruleFrom({ enable: 0 }, values);
        checkRule(cluster, owner, rule);
        changeFirewall(cluster, owner, { rules: [rule, ...firewall.rules] });
      },
    },
    {
      ...common,
      method: 'GET',
      path: `${base}/{pos}`,
      params: { ...scope.params, pos },
      permission: scope.read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        // The position comes back as it was sent: as text.
        return { ...ruleAt(firewall.rules, values.pos), pos: String(values.pos), digest: firewallDigest(firewall) };
      },
    },
    {
      ...common,
      method: 'PUT',
      path: `${base}/{pos}`,
      params: {
        ...scope.params,
        ...ruleParams,
        action: opt(action),
        type: opt(type),
        delete: deleteList,
        moveto: opt(integer({ minimum: 0 })),
      },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        const before = ruleAt(firewall.rules, values.pos);
        const others = firewall.rules.filter((_, position) => position !== Number(values.pos));
        if (values.moveto !== undefined) {
          changeFirewall(cluster, owner, { rules: others.toSpliced(targetOf(values.pos, values.moveto), 0, before) });
          return;
        }
        const gone = splitList(String(values.delete ?? ''));
        const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
        const rule = ruleFrom(kept, values);
        checkRule(cluster, owner, rule);
        changeFirewall(cluster, owner, { rules: others.toSpliced(Number(values.pos), 0, rule) });
      },
    },
    {
      ...common,
      method: 'DELETE',
      path: `${base}/{pos}`,
      params: { ...scope.params, digest, pos },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        ruleAt(firewall.rules, values.pos);
        changeFirewall(cluster, owner, {
          rules: firewall.rules.filter((_, position) => position !== Number(values.pos)),
        });
      },
    },
  ];
}

/** A rule moves before the one that is at `to` now; taking it out first shifts those behind it. */
const targetOf = (from: unknown, to: unknown): number => (Number(from) < Number(to) ? Number(to) - 1 : Number(to));
