/** /nodes/{node}/network */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { deleteList, flag, integer, named, node, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue } from '../state/records.ts';
import { startTask } from '../tasks/start.ts';
import { completed, hasPendingChanges, networkOf } from './network.ts';

const types = [
  'bridge',
  'bond',
  'eth',
  'alias',
  'vlan',
  'fabric',
  'OVSBridge',
  'OVSBond',
  'OVSPort',
  'OVSIntPort',
  'vnet',
] as const;
const iface = named('pve-iface', { minLength: 2, maxLength: 20 });

const settings = {
  type: oneOf(...types, 'unknown'),
  address: opt(named('ipv4', { requires: 'netmask' })),
  address6: opt(named('ipv6', { requires: 'netmask6' })),
  autostart: opt(flag),
  'bond-primary': opt(named('pve-iface')),
  bond_mode: opt(
    oneOf(
      'balance-rr',
      'active-backup',
      'balance-xor',
      'broadcast',
      '802.3ad',
      'balance-tlb',
      'balance-alb',
      'balance-slb',
      'lacp-balance-slb',
      'lacp-balance-tcp',
    ),
  ),
  bond_xmit_hash_policy: opt(oneOf('layer2', 'layer2+3', 'layer3+4')),
  bridge_ports: opt(named('pve-iface-list')),
  bridge_vids: opt(named('pve-vlan-id-or-range-list')),
  bridge_vlan_aware: opt(flag),
  cidr: opt(named('CIDRv4')),
  cidr6: opt(named('CIDRv6')),
  comments: opt(text()),
  comments6: opt(text()),
  gateway: opt(named('ipv4')),
  gateway6: opt(named('ipv6')),
  mtu: opt(integer({ minimum: 1280, maximum: 65520 })),
  netmask: opt(named('ipv4mask', { requires: 'address' })),
  netmask6: opt(integer({ minimum: 0, maximum: 128, requires: 'address6' })),
  ovs_bonds: opt(named('pve-iface-list')),
  ovs_bridge: opt(named('pve-iface')),
  ovs_options: opt(text({ maxLength: 1024 })),
  ovs_ports: opt(named('pve-iface-list')),
  ovs_tag: opt(integer({ minimum: 1, maximum: 4094 })),
  slaves: opt(named('pve-iface-list')),
  'vlan-id': opt(integer({ minimum: 1, maximum: 4094 })),
  'vlan-raw-device': opt(named('pve-iface')),
} as const;

const modify = ['perm', '/nodes/{node}', ['Sys.Modify']] as const;

const groups: Readonly<Record<string, readonly string[]>> = {
  any_bridge: ['bridge', 'OVSBridge', 'vnet'],
  any_local_bridge: ['bridge', 'OVSBridge'],
  include_sdn: [...types],
};

/** Read from a file, these are text; the schema's `autostart` and `bridge_vlan_aware` are booleans. */
function shown(name: string, options: Config, running: boolean, priority: number) {
  const flags = new Set(['autostart', 'bridge_vlan_aware']);
  const asText = Object.entries(options).map(([key, value]) => [key, flags.has(key) ? value : String(value)]);
  return {
    iface: name,
    method: 'manual',
    method6: 'manual',
    priority,
    families: ['inet', ...(options.cidr6 === undefined ? [] : ['inet6'])],
    ...Object.fromEntries(asText),
    ...vlanOf(name, options),
    ...(running && { active: 1 }),
    ...(options.type === 'eth' && { exists: 1 }),
  };
}

/** `vmbr0.50` says its own raw device and tag. */
function vlanOf(name: string, options: Config): Record<string, string> {
  const parts = /^(.+)\.(\d+)$/.exec(name);
  if (options.type !== 'vlan' || !parts) return {};
  return { 'vlan-raw-device': parts[1] ?? '', 'vlan-id': parts[2] ?? '' };
}

function optionsFrom(values: Values): Config {
  const own = Object.entries(values).filter(([key]) => !['node', 'iface', 'delete'].includes(key));
  return completed(Object.fromEntries(own) as Record<string, ConfigValue>);
}

function pendingOf(cluster: Cluster, node: string, name: string): Config {
  const options = networkOf(cluster, node).pending[name];
  if (!options) throw refuseParameter('iface', 'interface does not exist');
  return options;
}

function putPending(cluster: Cluster, node: string, name: string, options: Config | undefined): void {
  const network = networkOf(cluster, node);
  const { [name]: _, ...others } = network.pending;
  cluster.networks.put(node, { ...network, pending: options ? { ...others, [name]: options } : others });
}

function checkPorts(cluster: Cluster, node: string, name: string, options: Config): void {
  const { pending } = networkOf(cluster, node);
  for (const port of splitList(String(options.bridge_ports ?? options.slaves ?? ''))) {
    if (!Object.hasOwn(pending, port) && !/\.\d+$/.test(port))
      throw refuse(`interface '${name}' - unable to find port '${port}'`);
    const user = Object.entries(pending).find(
      ([other, { bridge_ports: ports, slaves }]) =>
        other !== name && splitList(String(ports ?? slaves ?? '')).includes(port),
    );
    if (user) throw refuse(`iface '${port}' is already used by interface '${user[0]}'`);
  }
  const raw = /^(.+)\.\d+$/.exec(name)?.[1] ?? options['vlan-raw-device'];
  if (options.type === 'vlan' && (raw === undefined || !Object.hasOwn(pending, String(raw)))) {
    throw refuse(`vlan-raw-device '${raw ?? ''}' of interface '${name}' does not exist`);
  }
}

export const networkRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/network',
    params: { node, type: opt(oneOf(...types, 'any_bridge', 'any_local_bridge', 'include_sdn')) },
    permission: 'all',
    onNode: true,
    run({ cluster, values }) {
      const network = networkOf(cluster, values.node);
      const wanted = values.type === undefined ? undefined : (groups[values.type] ?? [values.type]);
      return Object.entries(network.pending)
        .map(([name, options], index) => shown(name, options, Object.hasOwn(network.running, name), index + 2))
        .filter((entry) => wanted === undefined || wanted.includes(String(network.pending[entry.iface]?.type)));
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/network',
    params: { node, iface, ...settings },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      if (Object.hasOwn(networkOf(cluster, values.node).pending, values.iface))
        throw refuseParameter('iface', 'interface already exists');
      const options = optionsFrom(values);
      checkPorts(cluster, values.node, values.iface, options);
      putPending(cluster, values.node, values.iface, options);
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/network',
    params: { node, 'regenerate-frr': opt(flag) },
    permission: modify,
    onNode: true,
    run: ({ cluster, values, authId }) =>
      startTask(cluster, {
        node: values.node,
        type: 'srvreload',
        id: 'networking',
        user: authId,
        work: { kind: 'apply-network', node: values.node },
      }),
  }),
  route({
    method: 'DELETE',
    path: '/nodes/{node}/network',
    params: { node },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      const network = networkOf(cluster, values.node);
      if (hasPendingChanges(network)) cluster.networks.put(values.node, { ...network, pending: network.running });
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/network/{iface}',
    params: { node, iface },
    permission: ['perm', '/nodes/{node}', ['Sys.Audit']],
    onNode: true,
    run({ cluster, values }) {
      const options = pendingOf(cluster, values.node, values.iface);
      const { iface: _, ...rest } = shown(
        values.iface,
        options,
        Object.hasOwn(networkOf(cluster, values.node).running, values.iface),
        2,
      );
      return rest;
    },
  }),
  route({
    method: 'PUT',
    path: '/nodes/{node}/network/{iface}',
    params: { node, iface, ...settings, delete: deleteList },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      const before = pendingOf(cluster, values.node, values.iface);
      const gone = splitList(values.delete ?? '').flatMap((key) => [key, ...(derived[key] ?? [])]);
      const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !gone.includes(key)));
      const options = completed({ ...kept, ...optionsFrom(values) });
      checkPorts(cluster, values.node, values.iface, options);
      putPending(cluster, values.node, values.iface, options);
    },
  }),
  route({
    method: 'DELETE',
    path: '/nodes/{node}/network/{iface}',
    params: { node, iface },
    permission: modify,
    onNode: true,
    run({ cluster, values }) {
      pendingOf(cluster, values.node, values.iface);
      putPending(cluster, values.node, values.iface, undefined);
    },
  }),
];

/** Fields that go with another one. */
const derived: Readonly<Record<string, readonly string[]>> = {
  cidr: ['address', 'netmask'],
  cidr6: ['address6', 'netmask6', 'method6'],
  address: ['cidr', 'netmask'],
  address6: ['cidr6', 'netmask6', 'method6'],
};
