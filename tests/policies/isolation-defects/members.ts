/** Defects in the isolation of the members' guests and networks, and beside each the harmless change that looks like it. */
import { changing, type Edit } from '../both-stacks.ts';
import { adding, device, guest, initialization, type Row, vm } from './edits.ts';

const addressed = (address: string): Edit =>
  vm({ initialization: { ...initialization, ipConfigs: [{ ipv4: { address, gateway: '10.129.0.1' } }] } });

export const members: Row[] = [
  {
    defect: "a guest in another member's pool",
    bad: vm({ poolId: 't02-kaufungen' }),
    rule: 'member-own-pool',
    says: [
      `guest ${guest} (1011) of Niestetal: it is in pool t02-kaufungen of Kaufungen, whose rights reach it there, but it must be in t01-niestetal alone.`,
    ],
    harmless: 'another description of the guest',
    good: vm({ description: 'Zeiterfassung für alle Ämter' }),
  },
  {
    defect: 'a guest in no pool',
    bad: vm({ poolId: undefined }),
    rule: 'member-own-pool',
    says: [
      `guest ${guest} (1011) of Niestetal: it is in no pool: its own staff can't reach it, but it must be in t01-niestetal alone.`,
    ],
    harmless: 'one more tag',
    good: vm({ tags: ['ikz', 'niestetal', 'wichtig', 'zeiterfassung'] }),
  },
  {
    defect: "a guest that is added to another member's pool beside its own",
    bad: adding('proxmoxve:pool/membership:Membership', 'zweiter-pool', { poolId: 't03-soehrewald', vmId: 1011 }),
    rule: 'member-own-pool',
    says: [
      `guest ${guest} (1011) of Niestetal: it is in pool t03-soehrewald of Söhrewald, whose rights reach it there, but it must be in t01-niestetal alone.`,
    ],
    harmless: 'its own pool once more',
    good: adding('proxmoxve:pool/membership:Membership', 'derselbe-pool', { poolId: 't01-niestetal', vmId: 1011 }),
  },
  {
    defect: "a guest on another member's network",
    bad: device({ bridge: 't02int' }),
    rule: 'member-own-network',
    says: [
      `guest ${guest} (1011) of Niestetal: it is on network t02int of Kaufungen, but it must be on t01int or t01dmz.`,
    ],
    harmless: "the member's other network",
    good: device({ bridge: 't01dmz' }),
  },
  {
    defect: 'a guest on the bridge that carries all networks',
    bad: device({ bridge: 'vmbr1' }),
    rule: 'member-own-network',
    says: [
      `guest ${guest} (1011) of Niestetal: it is on vmbr1, which is no network of any member, but it must be on t01int or t01dmz.`,
    ],
    harmless: 'another model of its network card',
    good: device({ model: 'e1000e' }),
  },
  {
    defect: 'a guest with a VLAN tag of its own',
    bad: device({ vlanId: 1020 }),
    rule: 'member-own-network',
    says: [
      `guest ${guest} (1011) of Niestetal: it adds a VLAN tag of its own on t01int: so it may leave its network, but the tag is for the network alone to set.`,
    ],
    harmless: 'a limit of its bandwidth',
    good: device({ rateLimit: 100, vlanId: 0 }),
  },
  {
    defect: "a guest with an address of another member's network",
    bad: addressed('10.130.0.77/24'),
    rule: 'member-own-network',
    says: [
      `guest ${guest} (1011) of Niestetal: it has the address 10.130.0.77 of Kaufungen's network, but it must be of 10.129.0.0/24 or 10.129.1.0/24.`,
    ],
    harmless: 'another address of its own network',
    good: addressed('10.129.0.77/24'),
  },
  {
    defect: 'two members in one VLAN',
    bad: changing('sdn/vnet:Vnet', 'kaufungen-internal', { tag: 1010 }),
    rule: 'network-not-shared',
    says: [
      'networks t02int and t01int: both have VLAN 1010: they are one network, but every network must have a tag of its own.',
    ],
    harmless: 'a VLAN that nobody has',
    good: changing('sdn/vnet:Vnet', 'kaufungen-internal', { tag: 3010 }),
  },
  {
    defect: "a network in another member's zone",
    bad: changing('sdn/vnet:Vnet', 'kaufungen-dmz', { zone: 't01' }),
    rule: 'network-not-shared',
    says: ['network t02dmz of Kaufungen: it is in zone t01 of Niestetal, but it must be in t02.'],
    harmless: 'another alias of the network',
    good: changing('sdn/vnet:Vnet', 'kaufungen-dmz', { alias: 'dmz-kaufungen' }),
  },
  {
    defect: 'a network without a tag',
    bad: changing('sdn/vnet:Vnet', 'kaufungen-dmz', { tag: undefined }),
    rule: 'network-not-shared',
    says: [
      'network t02dmz: it has no VLAN tag: its guests stand on the bridge that all members share, but every network must have a tag of its own.',
    ],
    harmless: 'ports that are isolated from each other',
    good: changing('sdn/vnet:Vnet', 'kaufungen-dmz', { isolatePorts: true }),
  },
  {
    defect: 'ranges of two members that overlap',
    bad: changing('sdn/subnet:Subnet', 'soehrewald-dmz', { cidr: '10.129.0.0/16' }),
    rule: 'network-not-shared',
    says: [
      "networks t01dmz (10.129.1.0/24) and t03dmz (10.129.0.0/16): they overlap: one's guests pass for the other's, but every network must have a range of its own.",
      "networks t01int (10.129.0.0/24) and t03dmz (10.129.0.0/16): they overlap: one's guests pass for the other's, but every network must have a range of its own.",
    ],
    harmless: 'a smaller range of its own',
    good: changing('sdn/subnet:Subnet', 'soehrewald-dmz', { cidr: '10.131.1.0/25' }),
  },
];
