/** Firewalls: of the cluster, of nodes, of guests, and security groups, which are rules to be used by others. */
import { refuseParameter } from '../api/route.ts';
import { digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, FirewallRecord } from '../state/records.ts';

/** Whose firewall: the path parameters that say so. None = the cluster's. */
export interface FirewallOwner {
  node?: string;
  vmid?: number;
  group?: string;
}

export function firewallKey({ node, vmid, group }: FirewallOwner): string {
  if (group !== undefined) return `group/${group}`;
  // A guest's rules lie in /etc/pve/firewall and are the same on every node.
  if (vmid !== undefined) return `vm/${vmid}`;
  return node === undefined ? 'cluster' : `node/${node}`;
}

const empty: FirewallRecord = { options: {}, rules: [], aliases: {}, ipsets: {} };

export const firewallOf = (cluster: Cluster, owner: FirewallOwner): FirewallRecord =>
  cluster.firewalls.get(firewallKey(owner)) ?? empty;

export function changeFirewall(cluster: Cluster, owner: FirewallOwner, changes: Partial<FirewallRecord>): void {
  cluster.firewalls.put(firewallKey(owner), { ...firewallOf(cluster, owner), ...changes });
}

export const firewallDigest = (firewall: FirewallRecord): string => digestOf({ file: JSON.stringify(firewall) });

/** Names in a rule must lead somewhere: security groups, IP sets, aliases. */
export function checkRule(cluster: Cluster, owner: FirewallOwner, rule: Config): void {
  if (rule.type === 'group' && !cluster.firewalls.has(firewallKey({ group: String(rule.action) }))) {
    throw refuseParameter('action', `security group '${String(rule.action)}' does not exist`);
  }
  for (const side of ['source', 'dest'] as const) {
    const given = rule[side];
    if (given === undefined) continue;
    const problem = unresolvedName(cluster, owner, String(given));
    if (problem !== undefined) throw refuseParameter(side, problem);
  }
  const ports = rule.dport ?? rule.sport;
  if (ports !== undefined && rule.proto === undefined && rule.macro === undefined) {
    throw refuseParameter('proto', "missing property - 'dport' requires this property");
  }
}

function unresolvedName(cluster: Cluster, owner: FirewallOwner, address: string): string | undefined {
  const name = address.replace(/^\+?(dc|guest)\//, '').replace(/^\+/, '');
  const scopes = [firewallOf(cluster, owner), firewallOf(cluster, {})];
  if (address.startsWith('+sdn/')) return undefined;
  if (address.startsWith('+'))
    return scopes.some(({ ipsets }) => Object.hasOwn(ipsets, name)) ? undefined : `no such ipset '${name}'`;
  if (!/^(dc\/|guest\/)?[A-Za-z]/.test(address) || address.includes(':')) return undefined;
  return scopes.some(({ aliases }) => Object.hasOwn(aliases, name.toLowerCase()))
    ? undefined
    : `no such alias '${name}'`;
}
