/** Defects in firewalls and openings, and beside each the harmless change that looks like it. */
import { changing, type Edit, without } from '../both-stacks.ts';
import { device, guest, networkDevices, propsOf, type Row, vm } from './edits.ts';

/** Rules of a guest with one more opening. */
const opened = (name: string, rule: Record<string, unknown>): Edit =>
  changing(':RulesLegacy', name, {
    rules: [...propsOf(':RulesLegacy', name).rules, { type: 'in', action: 'ACCEPT', proto: 'tcp', ...rule }],
  });

const groupOpened = (source: string): Edit =>
  changing('security/groupLegacy:GroupLegacy', 'niestetal', {
    rules: [{ type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '22', source }],
  });

const ownSources = '10.129.0.0/24, 10.129.1.0/24, 192.168.8.0/24';

const lets = (what: string, others = '') =>
  `guest ${guest} (1011) of Niestetal: it lets in ${what}${others}, but it may let in its own networks and the management's (${ownSources}), and others only where the inventory opens a shared service to them.`;

export const firewall: Row[] = [
  {
    defect: 'a guest whose firewall is off',
    bad: changing(':OptionsLegacy', guest, { enabled: false }),
    rule: 'guest-firewall-on',
    says: [
      `guest ${guest} (1011): it has its firewall switched off: everybody reaches it, but it must be switched on.`,
    ],
    harmless: 'a firewall that also drops what goes out',
    good: changing(':OptionsLegacy', guest, { outputPolicy: 'DROP' }),
  },
  {
    defect: 'a guest that lets in by default',
    bad: changing(':OptionsLegacy', guest, { inputPolicy: 'ACCEPT' }),
    rule: 'guest-firewall-on',
    says: [`guest ${guest} (1011): it lets in by default (ACCEPT), but the policy must be DROP.`],
    harmless: 'a firewall that logs what it drops',
    good: changing(':OptionsLegacy', guest, { logLevelIn: 'info' }),
  },
  {
    defect: 'a guest whose policy is not known before the update',
    bad: changing(':OptionsLegacy', guest, { inputPolicy: undefined }),
    rule: 'guest-firewall-on',
    says: [`guest ${guest} (1011): it lets in by default (not stated), but the policy must be DROP.`],
    harmless: 'a firewall that lets no neighbour discovery through',
    good: changing(':OptionsLegacy', guest, { ndp: false }),
  },
  {
    defect: 'a cluster that passes on between networks',
    bad: changing('cluster/firewallLegacy:FirewallLegacy', 'firewall', { forwardPolicy: 'ACCEPT' }),
    rule: 'guest-firewall-on',
    says: ["the cluster's firewall: it passes on between networks by default (ACCEPT), but the policy must be DROP."],
    harmless: 'a firewall that also looks at frames',
    good: changing('cluster/firewallLegacy:FirewallLegacy', 'firewall', { ebtables: true }),
  },
  {
    defect: 'a guest without firewall options',
    bad: without(':OptionsLegacy', guest),
    rule: 'guest-firewall-on',
    says: [
      `guest ${guest} (1011): it has no firewall options: its firewall is off, and everybody reaches it, but it must be switched on.`,
    ],
    harmless: 'a guest whose addresses come by DHCP',
    good: changing(':OptionsLegacy', guest, { dhcp: true }),
  },
  {
    defect: 'a network card past the firewall',
    bad: device({ firewall: false }),
    rule: 'guest-firewall-on',
    says: [
      `guest ${guest} (1011): it has no firewall on net0: no rule holds there, but it must be on at every interface.`,
    ],
    harmless: 'a second network card behind the firewall',
    good: vm({ networkDevices: [...networkDevices, { bridge: 't01dmz', model: 'virtio', firewall: true }] }),
  },
  {
    defect: 'a guest that may send under any hardware address',
    bad: changing(':OptionsLegacy', guest, { macfilter: false }),
    rule: 'guest-firewall-on',
    says: [
      `guest ${guest} (1011): it does not check hardware addresses (macfilter): it may send under another guest's, but macfilter must be on.`,
    ],
    harmless: 'no router advertisements',
    good: changing(':OptionsLegacy', guest, { radv: false }),
  },
  {
    defect: "the cluster's firewall off",
    bad: changing('cluster/firewallLegacy:FirewallLegacy', 'firewall', { enabled: false }),
    rule: 'guest-firewall-on',
    says: ["the cluster's firewall: it is switched off: no guest's firewall works, but it must be switched on."],
    harmless: 'fewer lines in its log',
    good: changing('cluster/firewallLegacy:FirewallLegacy', 'firewall', { logRatelimit: { enabled: true, burst: 2 } }),
  },
  {
    defect: "the cluster's firewall not declared",
    bad: without('cluster/firewallLegacy:FirewallLegacy', 'firewall'),
    rule: 'guest-firewall-on',
    says: ["the cluster's firewall: it is not declared: while it is off, no guest's firewall works, but it must be."],
    harmless: 'nodes that may not open connections',
    good: changing('cluster/firewallLegacy:FirewallLegacy', 'firewall', { outputPolicy: 'DROP' }),
  },
  {
    defect: 'an opening to another member',
    bad: opened(guest, { dport: '443', source: '10.130.0.0/24' }),
    rule: 'no-opening-between-members',
    says: [lets('tcp/443 from 10.130.0.0/24', ' (Kaufungen)')],
    harmless: 'an opening to its own DMZ',
    good: opened(guest, { dport: '443', source: '10.129.1.0/24' }),
  },
  {
    defect: 'an opening to anybody',
    bad: opened(guest, { dport: '3389' }),
    rule: 'no-opening-between-members',
    says: [lets('tcp/3389 from anywhere')],
    harmless: 'the same opening, switched off',
    good: opened(guest, { dport: '3389', enabled: false }),
  },
  {
    defect: 'an opening to a set of addresses that is kept elsewhere',
    bad: opened(guest, { dport: '443', source: '+extern' }),
    rule: 'no-opening-between-members',
    says: [lets('tcp/443 from +extern')],
    harmless: 'an opening to some addresses of the staff',
    good: opened(guest, { dport: '443', source: '192.168.8.10-192.168.8.20,192.168.8.40' }),
  },
  {
    defect: 'a shared service that opens a port which the inventory does not',
    bad: opened('gemeinsam-zentralverwaltung-server', { dport: '5432', source: '10.128.0.0/9' }),
    rule: 'no-opening-between-members',
    says: [
      "guest gemeinsam-zentralverwaltung-server (120031) of Gemeinsame IT: it lets in tcp/5432 from 10.128.0.0/9 (Kaufungen, Landkreis Kassel, Niestetal, Söhrewald), but it may let in its own networks and the management's (10.248.0.0/24, 10.248.1.0/24, 192.168.8.0/24), and others only where the inventory opens a shared service to them.",
    ],
    harmless: 'a shared service that opens its port to one member only',
    good: opened('gemeinsam-zentralverwaltung-server', { dport: '443', source: '10.130.0.0/24' }),
  },
  {
    defect: "a security group that opens all guests of a member to another's",
    bad: groupOpened('10.130.0.0/16'),
    rule: 'no-opening-between-members',
    says: [
      `security group t01-guests of Niestetal: it lets in tcp/22 from 10.130.0.0/16 (Kaufungen), but it may let in its own networks and the management's (${ownSources}), and others only where the inventory opens a shared service to them.`,
    ],
    harmless: 'a security group for one host of the staff',
    good: groupOpened('192.168.8.10'),
  },
  {
    defect: "a guest with another member's security group",
    bad: changing(':RulesLegacy', guest, { rules: [{ securityGroup: 't02-guests' }] }),
    rule: 'no-opening-between-members',
    says: [
      `guest ${guest} (1011) of Niestetal: it takes in the security group t02-guests of Kaufungen, but it must take in t01-guests.`,
    ],
    harmless: 'its own security group alone',
    good: changing(':RulesLegacy', guest, { rules: [{ securityGroup: 't01-guests' }] }),
  },
  {
    defect: 'nodes that are managed from anywhere',
    bad: changing(':RulesLegacy', 'management', {
      rules: [{ type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '8006' }],
    }),
    rule: 'management-network-separate',
    says: [
      'the nodes: they let in tcp/8006 from anywhere, but they may let in 192.168.8.0/24, 192.168.12.11, 192.168.12.12, 192.168.11.11, 192.168.11.12 only.',
    ],
    harmless: 'nodes that one host alone manages',
    good: changing(':RulesLegacy', 'management', {
      rules: [{ type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '8006', source: '192.168.8.10' }],
    }),
  },
  {
    defect: 'a guest on the bridge of the management',
    bad: device({ bridge: 'vmbr0' }),
    rule: 'management-network-separate',
    says: [
      `guest ${guest} (1011): it is on vmbr0, where the nodes are managed, but guests and management must be apart.`,
    ],
    harmless: 'another size of packets',
    good: device({ mtu: 1 }),
  },
  {
    defect: 'a zone on the bridge of the management',
    bad: changing('zone/vlan:Vlan', 'niestetal', { bridge: 'vmbr0' }),
    rule: 'management-network-separate',
    says: ['zone t01: it lies on vmbr0, where the nodes are managed, but guests and management must be apart.'],
    harmless: 'another size of packets in the zone',
    good: changing('zone/vlan:Vlan', 'niestetal', { mtu: 1450 }),
  },
  {
    defect: 'an address of the node in the network of the guests',
    bad: changing('linux/bridge:Bridge', 'nie1', { address: '10.129.0.250/24' }),
    rule: 'management-network-separate',
    says: [
      "bridge vmbr1: it gives nie1 the address 10.129.0.250/24 in the network of the guests: they reach the node past its firewall's rules, but the node may have none there.",
    ],
    harmless: 'one port instead of two',
    good: changing('linux/bridge:Bridge', 'nie1', { ports: ['enp65s0f0'] }),
  },
  {
    defect: 'a network of guests in the range of the management',
    bad: changing('sdn/subnet:Subnet', 'niestetal-dmz', { cidr: '192.168.8.0/25' }),
    rule: 'management-network-separate',
    says: [
      'network t01dmz (192.168.8.0/25): it overlaps the management network 192.168.8.0/24: guests stand in it, but guests and management must be apart.',
    ],
    harmless: 'another gateway of the network',
    good: changing('sdn/subnet:Subnet', 'niestetal-dmz', { gateway: '10.129.1.254' }),
  },
];
