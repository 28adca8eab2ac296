/** Aliases: names of addresses and networks, kept in lower case. */
import { isIP } from 'node:net';
import { digest, named, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter } from '../api/route.ts';
import type { Config, FirewallRecord } from '../state/records.ts';
import { checkFirewallDigest } from './digest.ts';
import { changeFirewall, firewallDigest, firewallOf } from './firewall.ts';
import { ownerFrom, type Scope } from './scope.ts';

export const setName = text({ pattern: '[A-Za-z][A-Za-z0-9\\-\\_]+', minLength: 2, maxLength: 64 });

function aliasNamed(firewall: FirewallRecord, name: unknown): Config {
  const alias = firewall.aliases[String(name).toLowerCase()];
  if (!alias) throw refuse(`no such alias '${String(name)}'`);
  return alias;
}

const shown = (alias: Config, firewall: FirewallRecord) => ({
  ...alias,
  ipversion: isIP(String(alias.cidr).split('/')[0] ?? ''),
  digest: firewallDigest(firewall),
});

export function aliasRoutes(scope: Scope): Route[] {
  const path = `${scope.prefix}/aliases`;
  return [
    {
      method: 'GET',
      path,
      params: scope.params,
      permission: scope.read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        return Object.values(firewall.aliases).map((alias) => shown(alias, firewall));
      },
    },
    {
      method: 'POST',
      path,
      params: { ...scope.params, name: setName, cidr: named('IPorCIDR'), comment: opt(text()) },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const { aliases } = firewallOf(cluster, owner);
        const name = String(values.name);
        if (Object.hasOwn(aliases, name.toLowerCase())) throw refuseParameter('name', `alias '${name}' already exists`);
        changeFirewall(cluster, owner, { aliases: { ...aliases, [name.toLowerCase()]: aliasFrom(name, values) } });
      },
    },
    {
      method: 'GET',
      path: `${path}/{name}`,
      params: { ...scope.params, name: setName },
      permission: scope.read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        return shown(aliasNamed(firewall, values.name), firewall);
      },
    },
    {
      method: 'PUT',
      path: `${path}/{name}`,
      params: {
        ...scope.params,
        name: setName,
        cidr: named('IPorCIDR'),
        comment: opt(text()),
        digest,
        rename: opt(setName),
      },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        aliasNamed(firewall, values.name);
        const name = String(values.rename ?? values.name);
        const { [String(values.name).toLowerCase()]: _, ...others } = firewall.aliases;
        if (Object.hasOwn(others, name.toLowerCase())) throw refuseParameter('name', `alias '${name}' already exists`);
        changeFirewall(cluster, owner, { aliases: { ...others, [name.toLowerCase()]: aliasFrom(name, values) } });
      },
    },
    {
      method: 'DELETE',
      path: `${path}/{name}`,
      params: { ...scope.params, name: setName, digest },
      permission: scope.write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        checkFirewallDigest(firewall, values.digest);
        aliasNamed(firewall, values.name);
        const { [String(values.name).toLowerCase()]: _, ...others } = firewall.aliases;
        changeFirewall(cluster, owner, { aliases: others });
      },
    },
  ];
}

const aliasFrom = (name: string, values: { cidr?: unknown; comment?: unknown }): Config => ({
  name,
  cidr: String(values.cidr),
  ...(values.comment !== undefined && { comment: String(values.comment) }),
});
