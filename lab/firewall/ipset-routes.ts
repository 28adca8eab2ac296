/** IP sets. */

import type { Values } from '../api/param.ts';
import { digest, flag, named, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, FirewallRecord } from '../state/records.ts';
import { setName } from './alias-routes.ts';
import { checkFirewallDigest } from './digest.ts';
import { changeFirewall, firewallDigest, firewallOf } from './firewall.ts';
import { ownerFrom, type Scope } from './scope.ts';

type IpSet = FirewallRecord['ipsets'][string];

const cidr = named('IPorCIDRorAlias');

function setNamed(firewall: FirewallRecord, name: unknown): IpSet {
  const set = firewall.ipsets[String(name)];
  if (!set) throw refuse(`no such IPSet '${String(name)}'`);
  return set;
}

function entryOf(set: IpSet, address: unknown): Config {
  const entry = set.entries.find((candidate) => candidate.cidr === address);
  if (!entry) throw refuse(`no such IP/Network in IPSet`);
  return entry;
}

const entryFrom = (values: Values): Config => ({
  cidr: String(values.cidr),
  ...(values.comment !== undefined && { comment: String(values.comment) }),
  ...(values.nomatch === 1 && { nomatch: 1 }),
});

export function ipsetRoutes(scope: Scope): Route[] {
  const path = `${scope.prefix}/ipset`;
  const one = `${path}/{name}`;
  const entry = `${one}/{cidr}`;
  const { params, read, write } = scope;
  return [
    {
      method: 'GET',
      path,
      params,
      permission: read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        const digest = firewallDigest(firewall);
        return Object.entries(firewall.ipsets).map(([name, { comment }]) => ({
          name,
          digest,
          ...(comment !== undefined && { comment }),
        }));
      },
    },
    {
      method: 'POST',
      path,
      params: { ...params, name: setName, comment: opt(text()), digest, rename: opt(setName) },
      permission: write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        const name = String(values.name);
        const comment = values.comment === undefined ? {} : { comment: String(values.comment) };
        if (values.rename === undefined) {
          if (Object.hasOwn(firewall.ipsets, name)) throw refuseParameter('name', `IPSet '${name}' already exists`);
          changeFirewall(cluster, owner, { ipsets: { ...firewall.ipsets, [name]: { ...comment, entries: [] } } });
          return;
        }
        // With `rename`, the set of that name gets the new one, or only a new comment.
        checkFirewallDigest(firewall, values.digest);
        const set = setNamed(firewall, values.rename);
        const { [String(values.rename)]: _, ...others } = firewall.ipsets;
        if (Object.hasOwn(others, name)) throw refuseParameter('name', `IPSet '${name}' already exists`);
        changeFirewall(cluster, owner, { ipsets: { ...others, [name]: { ...set, ...comment } } });
      },
    },
    {
      method: 'GET',
      path: one,
      params: { ...params, name: setName },
      permission: read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        const digest = firewallDigest(firewall);
        return setNamed(firewall, values.name).entries.map((candidate) => ({ ...candidate, digest }));
      },
    },
    {
      method: 'POST',
      path: one,
      params: { ...params, name: setName, cidr, comment: opt(text()), nomatch: opt(flag) },
      permission: write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        const set = setNamed(firewall, values.name);
        if (set.entries.some((candidate) => candidate.cidr === values.cidr)) {
          throw refuseParameter('cidr', `address '${String(values.cidr)}' already exists`);
        }
        putSet(cluster, values, firewall, { ...set, entries: [entryFrom(values), ...set.entries] });
      },
    },
    {
      method: 'DELETE',
      path: one,
      params: { ...params, name: setName, force: opt(flag) },
      permission: write,
      run({ cluster, values }) {
        const owner = ownerFrom(values);
        const firewall = firewallOf(cluster, owner);
        const set = setNamed(firewall, values.name);
        if (set.entries.length > 0 && !values.force) throw refuse(`IPSet '${String(values.name)}' is not empty`);
        const { [String(values.name)]: _, ...others } = firewall.ipsets;
        changeFirewall(cluster, owner, { ipsets: others });
      },
    },
    {
      method: 'GET',
      path: entry,
      params: { ...params, name: setName, cidr },
      permission: read,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        return { ...entryOf(setNamed(firewall, values.name), values.cidr), digest: firewallDigest(firewall) };
      },
    },
    {
      method: 'PUT',
      path: entry,
      params: { ...params, name: setName, cidr, comment: opt(text()), digest, nomatch: opt(flag) },
      permission: write,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        checkFirewallDigest(firewall, values.digest);
        const set = setNamed(firewall, values.name);
        const before = entryOf(set, values.cidr);
        const after = entryFrom(values);
        putSet(cluster, values, firewall, {
          ...set,
          entries: set.entries.map((other) => (other === before ? after : other)),
        });
      },
    },
    {
      method: 'DELETE',
      path: entry,
      params: { ...params, name: setName, cidr, digest },
      permission: write,
      run({ cluster, values }) {
        const firewall = firewallOf(cluster, ownerFrom(values));
        checkFirewallDigest(firewall, values.digest);
        const set = setNamed(firewall, values.name);
        const gone = entryOf(set, values.cidr);
        putSet(cluster, values, firewall, { ...set, entries: set.entries.filter((other) => other !== gone) });
      },
    },
  ];
}

function putSet(cluster: Cluster, values: Values, firewall: FirewallRecord, set: IpSet): void {
  changeFirewall(cluster, ownerFrom(values), { ipsets: { ...firewall.ipsets, [String(values.name)]: set } });
}
