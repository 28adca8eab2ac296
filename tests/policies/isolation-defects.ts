/** Defects in the isolation of the members, in access, antivirus, images, backups and secrets, and beside each the harmless change that looks like it. */
import type { PlannedResource } from '../../policies/declared.ts';
import { changing, type Edit, stacks, without } from './both-stacks.ts';

/** One defect a row; the only rule that may speak, and what it says. */
interface Row {
  defect: string;
  bad: Edit;
  rule: string;
  says: string[];
  harmless: string;
  good: Edit;
}

export const guest = 'niestetal-zeiterfassung-anwendung';

function propsOf(type: string, name: string): PlannedResource['props'] {
  const found = stacks.primary.find((each) => each.type.endsWith(type) && each.name === name);
  if (!found) throw new Error(`no ${type} ${name}`);
  return found.props;
}

/** One more resource of a type. */
function adding(type: string, name: string, props: Record<string, unknown>): Edit {
  return (resources) => [
    ...resources,
    { type, name, urn: `urn:pulumi:primary::ikz::${type}::${name}`, props, opts: { protect: true, ignoreChanges: [] } },
  ];
}

export const vm = (props: Record<string, unknown>): Edit => changing(':VmLegacy', guest, props);
const { networkDevices, initialization, disks } = propsOf(':VmLegacy', guest);
const device = (props: Record<string, unknown>): Edit => vm({ networkDevices: [{ ...networkDevices[0], ...props }] });
const addressed = (address: string): Edit =>
  vm({ initialization: { ...initialization, ipConfigs: [{ ipv4: { address, gateway: '10.129.0.1' } }] } });

const acl = (props: Record<string, unknown>): Edit => adding('proxmoxve:index/acl:Acl', 'weiteres', props);
const role = (name: string, ...more: string[]): Edit =>
  changing(':RoleLegacy', name, { privileges: [...propsOf(':RoleLegacy', name).privileges, ...more] });
const token = (props: Record<string, unknown>): Edit =>
  adding('proxmoxve:user/token:Token', 'ueberwachung', {
    userId: 'it-betrieb@pve',
    tokenName: 'ueberwachung',
    privilegesSeparation: true,
    expirationDate: '2027-06-30T00:00:00Z',
    ...props,
  });

/** Rules of a guest with one more opening. */
const opened = (name: string, rule: Record<string, unknown>): Edit =>
  changing(':RulesLegacy', name, {
    rules: [...propsOf(':RulesLegacy', name).rules, { type: 'in', action: 'ACCEPT', proto: 'tcp', ...rule }],
  });
const groupOpened = (source: string): Edit =>
  changing('security/groupLegacy:GroupLegacy', 'niestetal', {
    rules: [{ type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '22', source }],
  });

const snippet = 'nie1-ikz-niestetal-niestetal.yaml';
const rewritten = (from: RegExp, to: string): Edit =>
  changing(':CopyToRemote', snippet, { source: propsOf(':CopyToRemote', snippet).source.replace(from, to) });

const image = (props: Record<string, unknown>): Edit => changing('download/file:File', 'nie1', props);
const url =
  'https://cloud.debian.org/images/cloud/trixie/20260914-2601/debian-13-genericcloud-amd64-20260914-2601.qcow2';

const jobName = 'pbs-t01-kaufungen';
const job = (props: Record<string, unknown>): Edit => changing('backup/job:Job', jobName, props);
const pbs = (props: Record<string, unknown>): Edit => changing(':Pbs', jobName, props);

const ownSources = '10.129.0.0/24, 10.129.1.0/24, 192.168.8.0/24';
const lets = (what: string, others = '') =>
  `guest ${guest} (1011) of Niestetal: it lets in ${what}${others}, but it may let in its own networks and the management's (${ownSources}), and others only where the inventory opens a shared service to them.`;
const clear = (of: string, what: string, path: string) =>
  `${of}: it holds ${what} in clear in \`${path}\`, but it must be a Pulumi secret.`;

export const rows: Row[] = [
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
  {
    defect: "a right on another member's pool",
    bad: acl({ path: '/pool/t01-niestetal', groupId: 't02-kaufungen', roleId: 'ikz-tenant' }),
    rule: 'member-rights-on-own-pool',
    says: [
      'group t02-kaufungen of Kaufungen: it has role ikz-tenant on /pool/t01-niestetal of Niestetal, but it may have rights on /pool/t02-kaufungen only.',
    ],
    harmless: 'the right on its own pool once more',
    good: acl({ path: '/pool/t02-kaufungen', groupId: 't02-kaufungen', roleId: 'ikz-tenant' }),
  },
  {
    defect: "a member's right on everything",
    bad: changing('acl:Acl', 'kaufungen', { path: '/' }),
    rule: 'member-rights-on-own-pool',
    says: [
      'group t02-kaufungen of Kaufungen: it has role ikz-tenant on /, but it may have rights on /pool/t02-kaufungen only.',
    ],
    harmless: 'a right that does not go down',
    good: changing('acl:Acl', 'kaufungen', { propagate: false }),
  },
  {
    defect: 'a right of an account by itself, beyond its pool',
    bad: acl({ path: '/vms/1011', userId: 'fachverfahren.kaufungen@pve', roleId: 'ikz-tenant' }),
    rule: 'member-rights-on-own-pool',
    says: [
      'user fachverfahren.kaufungen@pve of Kaufungen: it has role ikz-tenant on /vms/1011, but it may have rights on /pool/t02-kaufungen only.',
    ],
    harmless: 'a right of the account on its pool',
    good: acl({ path: '/pool/t02-kaufungen', userId: 'fachverfahren.kaufungen@pve', roleId: 'ikz-tenant' }),
  },
  {
    defect: "an account in another member's group",
    bad: changing(':UserLegacy', 'fachverfahren.kaufungen@pve', { groups: ['t01-niestetal', 't02-kaufungen'] }),
    rule: 'member-rights-on-own-pool',
    says: ['account fachverfahren.kaufungen@pve: it is in group t01-niestetal, but it may be in t02-kaufungen only.'],
    harmless: 'another comment of the account',
    good: changing(':UserLegacy', 'fachverfahren.kaufungen@pve', { comment: 'Fachverfahren' }),
  },
  {
    defect: "a member's role that may change networks",
    bad: role('ikz-tenant', 'VM.Config.Network'),
    rule: 'role-least-privilege',
    says: [
      "role ikz-tenant of members' own staff: it holds VM.Config.Network (who has it moves a guest into another member's network), but it may hold at most Pool.Audit, VM.Audit, VM.Console, VM.GuestAgent.Audit, VM.PowerMgmt, VM.Snapshot, VM.Snapshot.Rollback.",
    ],
    harmless: "a member's role that may do less",
    good: changing(':RoleLegacy', 'ikz-tenant', { privileges: ['VM.Audit', 'VM.Console'] }),
  },
  {
    defect: 'staff that may give itself every right',
    bad: role('ikz-operator', 'Permissions.Modify'),
    rule: 'role-least-privilege',
    says: [
      'role ikz-operator of the shared IT staff: it holds Permissions.Modify (who has it gives himself every other right), but it may hold at most Pool.Audit, VM.Audit, VM.Console, VM.GuestAgent.Audit, VM.PowerMgmt, VM.Snapshot, VM.Snapshot.Rollback, Datastore.Audit, Mapping.Audit, SDN.Audit, Sys.Audit, Sys.Console, Sys.PowerMgmt, Sys.Syslog, VM.Backup, VM.Migrate.',
    ],
    harmless: 'staff that may also ask the agent of a guest',
    good: role('ikz-operator', 'VM.GuestAgent.Audit'),
  },
  {
    defect: 'staff that can move no guest',
    bad: changing(':RoleLegacy', 'ikz-operator', {
      privileges: propsOf(':RoleLegacy', 'ikz-operator').privileges.filter((each: string) => each !== 'VM.Migrate'),
    }),
    rule: 'role-least-privilege',
    says: [
      "role ikz-operator of the shared IT staff: it lacks VM.Migrate: who is on call can't bring a guest back by hand, but it must hold Sys.Audit, Sys.Console, VM.Audit, VM.Migrate, VM.PowerMgmt.",
    ],
    harmless: 'staff that can read no log',
    good: changing(':RoleLegacy', 'ikz-operator', {
      privileges: propsOf(':RoleLegacy', 'ikz-operator').privileges.filter((each: string) => each !== 'Sys.Syslog'),
    }),
  },
  {
    defect: 'staff as administrator',
    bad: acl({ path: '/', groupId: 'it-gemeinsam', roleId: 'Administrator' }),
    rule: 'role-least-privilege',
    says: [
      'group it-gemeinsam: it has role Administrator on /, whose rights no declaration limits, but it must be ikz-operator or ikz-tenant.',
    ],
    harmless: 'staff as auditor',
    good: acl({ path: '/', groupId: 'it-gemeinsam', roleId: 'PVEAuditor' }),
  },
  {
    defect: 'a token with all rights of its account',
    bad: token({ privilegesSeparation: false }),
    rule: 'token-separated',
    says: [
      'token it-betrieb@pve!ueberwachung: it has no privilege separation: whoever has it may do all that its account may, but it must have rights of its own.',
    ],
    harmless: 'a token with rights of its own',
    good: token({ comment: 'liest Messwerte' }),
  },
  {
    defect: 'a token that never ends',
    bad: token({ expirationDate: undefined }),
    rule: 'token-separated',
    says: [
      'token it-betrieb@pve!ueberwachung: it never expires: one that was lost opens the cluster for ever, but it must have an end.',
    ],
    harmless: 'a token that ends earlier',
    good: token({ expirationDate: '2027-01-31T00:00:00Z' }),
  },
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
  {
    defect: 'a guest that never enrols with the antivirus',
    bad: vm({ initialization: { ...initialization, vendorDataFileId: undefined } }),
    rule: 'guest-in-antivirus-group',
    says: [
      `guest ${guest} (1011): it has no cloud-init vendor data: it never enrols with the antivirus, but it must join group niestetal.`,
    ],
    harmless: 'another name server',
    good: vm({ initialization: { ...initialization, dns: { domain: 'ikz.internal', servers: ['192.168.11.5'] } } }),
  },
  {
    defect: "a guest with another member's vendor data",
    bad: vm({
      initialization: { ...initialization, vendorDataFileId: 'local:snippets/ikz-kaufungen-kaufungen.yaml' },
    }),
    rule: 'guest-in-antivirus-group',
    says: [
      `guest ${guest} (1011): it joins antivirus group kaufungen (nie2-ikz-kaufungen-kaufungen.yaml), but it must join group niestetal.`,
    ],
    harmless: 'one more package',
    good: rewritten(/packages:\n/, 'packages:\n  - unattended-upgrades\n'),
  },
  {
    defect: 'vendor data of another group on one node',
    bad: rewritten(/group: niestetal/, 'group: kaufungen'),
    rule: 'guest-in-antivirus-group',
    says: [
      'guest niestetal-finanzwesen-anwendung (1022): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.',
      'guest niestetal-finanzwesen-datenbank (1021): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.',
      `guest ${guest} (1011): it joins antivirus group kaufungen (nie1-ikz-niestetal-niestetal.yaml), but it must join group niestetal.`,
    ],
    harmless: 'signatures that are looked for less often',
    good: rewritten(/Checks 24/, 'Checks 12'),
  },
  {
    defect: 'vendor data without the mirror of the other site',
    bad: rewritten(/ *PrivateMirror http:\/\/10\.248\.0\.43:80\n/, ''),
    rule: 'antivirus-at-each-site',
    says: [
      'vendor data nie1-ikz-niestetal-niestetal.yaml: it names no signature mirror at kaufungen (10.248.0.42), but it must name 10.248.0.43.',
    ],
    harmless: 'mirrors without their port',
    good: rewritten(/:80\n/g, '\n'),
  },
  {
    defect: 'vendor data that names a management which is none',
    bad: rewritten(/management: 10\.248\.0\.41/, 'management: 10.248.0.31'),
    rule: 'antivirus-at-each-site',
    says: [
      'vendor data nie1-ikz-niestetal-niestetal.yaml: it names 10.248.0.31 as the management of the antivirus, but it must be 10.248.0.41.',
    ],
    harmless: 'a comment in the file',
    good: rewritten(/^#cloud-config\n/, '#cloud-config\n# Virenschutz\n'),
  },
  {
    defect: 'an image over http',
    bad: image({ url: url.replace('https:', 'http:') }),
    rule: 'cloud-image-verified',
    says: [
      `image ${url.replace('https:', 'http:')}: it is not fetched over https: anybody on the way may exchange it, but its address must begin with https.`,
    ],
    harmless: 'an image of a mirror',
    good: image({ url: 'https://ftp.example.org/debian-13-genericcloud-amd64.qcow2' }),
  },
  {
    defect: 'an image without a checksum',
    bad: image({ checksum: undefined, checksumAlgorithm: undefined }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it has no checksum: an exchanged image would start in every guest, but it must have one.`],
    harmless: 'an image with a checksum of SHA-256',
    good: image({ checksum: 'b'.repeat(64), checksumAlgorithm: 'sha256' }),
  },
  {
    defect: 'an image with a checksum that can be forged',
    bad: image({ checksum: 'b'.repeat(32), checksumAlgorithm: 'md5' }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it is checked by md5, but it must be one of sha256, sha384, sha512.`],
    harmless: 'more time for the download',
    good: image({ uploadTimeout: 1800 }),
  },
  {
    defect: 'an image from whoever answers',
    bad: image({ verify: false }),
    rule: 'cloud-image-verified',
    says: [`image ${url}: it is fetched from whoever answers, but the server's certificate must be verified.`],
    harmless: 'an image under another name',
    good: image({ fileName: 'debian-13.qcow2' }),
  },
  {
    defect: 'a guest that no backup job names',
    bad: job({ vmids: ['1021', '1022'] }),
    rule: 'backup-of-every-guest',
    says: [
      `guest ${guest} (1011): it is in no backup job that is on: what is deleted or encrypted in it is lost, since replicas follow, but every guest must be backed up.`,
    ],
    harmless: 'a job that takes the pool instead of VM ids',
    good: job({ vmids: [], pool: 't01-niestetal' }),
  },
  {
    defect: 'a disk without backup',
    bad: vm({ disks: disks.map((disk: object, index: number) => (index === 1 ? { ...disk, backup: false } : disk)) }),
    rule: 'backup-of-every-guest',
    says: [`guest ${guest} (1011): it leaves scsi1 out of its backups, but every disk must be in them.`],
    harmless: 'a disk that says it is in the backup',
    good: vm({ disks: disks.map((disk: object) => ({ ...disk, backup: true })) }),
  },
  {
    defect: 'a job that never runs',
    bad: job({ schedule: undefined }),
    rule: 'backup-of-every-guest',
    says: [`backup job ${jobName}: it has no schedule, but it must run.`],
    harmless: 'a job at another hour',
    good: job({ schedule: '01:15' }),
  },
  {
    defect: "a backup to the server at the guests' own site",
    bad: pbs({ server: 'pbs-nie.ikz.internal' }),
    rule: 'backup-on-other-site',
    says: [
      `backup job ${jobName}: it goes to pbs-nie.ikz.internal at niestetal, where ${guest}, niestetal-finanzwesen-datenbank, niestetal-finanzwesen-anwendung are at home, but it must go to another site.`,
    ],
    harmless: 'a job that may stop no guest',
    good: job({ mode: 'suspend' }),
  },
  {
    defect: 'a backup to the node itself',
    bad: job({ storage: 'local' }),
    rule: 'backup-on-other-site',
    says: [
      `backup job ${jobName}: it goes to local, which is no declared backup server, at no known site, but it must go to pbs-kau.ikz.internal or pbs-nie.ikz.internal.`,
    ],
    harmless: 'another note on the backups',
    good: job({ notesTemplate: '{{guestname}}' }),
  },
  {
    defect: 'one job for two members',
    bad: job({ vmids: ['1011', '1021', '1022', '4011'] }),
    rule: 'backup-per-member',
    says: [`backup job ${jobName}: it takes guests of Niestetal, Landkreis Kassel, but it must be of one member.`],
    harmless: 'the same guest named twice',
    good: job({ vmids: ['1011', '1011', '1021', '1022'] }),
  },
  {
    defect: 'two members in one namespace',
    bad: pbs({ namespace: 't04-landkreis-kassel' }),
    rule: 'backup-per-member',
    says: [
      'backup storages pbs-t01-kaufungen and pbs-t04-kaufungen: two members share the namespace t04-landkreis-kassel on pbs-kau.ikz.internal, but each must have one of its own.',
    ],
    harmless: 'another namespace of its own',
    good: pbs({ namespace: 'niestetal' }),
  },
  {
    defect: 'a storage without a namespace',
    bad: pbs({ namespace: undefined }),
    rule: 'backup-per-member',
    says: [
      'backup storage pbs-t01-kaufungen: it has no namespace: its backups lie among those of all on pbs-kau.ikz.internal, but it must have one of its own.',
    ],
    harmless: 'another datastore',
    good: pbs({ datastore: 'ikz-neu' }),
  },
  {
    defect: 'backups in clear',
    bad: pbs({ generateEncryptionKey: undefined }),
    rule: 'backup-kept-encrypted',
    says: [
      'backup storage pbs-t01-kaufungen: it has no encryption key: whoever gets hold of pbs-kau.ikz.internal reads every guest, but backups must be encrypted.',
    ],
    harmless: 'backups that are kept longer',
    good: job({ pruneBackups: { 'keep-daily': '30', 'keep-weekly': '8', 'keep-monthly': '24' } }),
  },
  {
    defect: 'backups of one day only',
    bad: job({ pruneBackups: { 'keep-daily': '1', 'keep-weekly': '8', 'keep-monthly': '12' } }),
    rule: 'backup-kept-encrypted',
    says: [`backup job ${jobName}: it keeps 1 daily backups, but it must keep 14.`],
    harmless: 'backups that are never thrown away',
    good: job({ pruneBackups: { 'keep-all': '1' } }),
  },
  {
    defect: 'a password in a description',
    bad: vm({ description: 'Zeiterfassung, Passwort: Sommer2026' }),
    rule: 'no-secret-in-clear',
    says: [clear(`VmLegacy ${guest}`, 'a text with a secret in it', 'description')],
    harmless: 'a description that says where the password is',
    good: vm({ description: 'Zeiterfassung, Passwort: siehe Tresor' }),
  },
  {
    defect: 'a password for the first login',
    bad: vm({
      initialization: { ...initialization, userAccount: { username: 'ikz', password: 'geheim' } },
    }),
    rule: 'no-secret-in-clear',
    says: [clear(`VmLegacy ${guest}`, 'a secret by its name', 'initialization.userAccount.password')],
    harmless: 'one more public key',
    good: vm({
      initialization: {
        ...initialization,
        userAccount: {
          username: 'ikz',
          keys: [...initialization.userAccount.keys, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB it-betrieb'],
        },
      },
    }),
  },
  {
    defect: 'a password list of cloud-init in the vendor data',
    bad: rewritten(/runcmd:/, 'chpasswd:\n  expire: false\n  list: |\n    ikz:Sommer2026\nruncmd:'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a password for cloud-init', 'source')],
    harmless: 'a password list of cloud-init that has the password made up at the first start',
    good: rewritten(/runcmd:/, 'chpasswd:\n  list: |\n    ikz:RANDOM\nruncmd:'),
  },
  {
    defect: 'a password of an account in the vendor data',
    bad: rewritten(/runcmd:/, 'users:\n  - name: notfall\n    plain_text_passwd: Sommer2026\nruncmd:'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a text with a secret in it', 'source')],
    harmless: 'an account without a password in the vendor data',
    good: rewritten(/runcmd:/, 'users:\n  - name: notfall\n    lock_passwd: true\nruncmd:'),
  },
  {
    defect: 'a private key in the vendor data',
    bad: rewritten(/^/, '# -----BEGIN OPENSSH PRIVATE KEY-----\n'),
    rule: 'no-secret-in-clear',
    says: [clear(`CopyToRemote ${snippet}`, 'a private key', 'source')],
    harmless: 'a certificate in the vendor data',
    good: rewritten(/runcmd:/, 'ca_certs:\n  trusted: ["-----BEGIN CERTIFICATE-----"]\nruncmd:'),
  },
  {
    defect: 'a token in a command',
    bad: changing('remote:Command', 'file-storage', {
      create: 'curl -H "Authorization: PVEAPIToken=ikz@pve!deploy=12345678-1234-1234-1234-123456789abc"',
    }),
    rule: 'no-secret-in-clear',
    says: [clear('Command file-storage', 'an API token with its secret', 'create')],
    harmless: 'the id of a token in a command',
    good: changing('remote:Command', 'file-storage', { create: 'pveum user token list ikz@pve' }),
  },
  {
    defect: 'a token of the metrics in clear',
    bad: changing('metrics/server:Server', 'metriken', { influxToken: 'abcdefgh' }),
    rule: 'no-secret-in-clear',
    says: [clear('Server metriken', 'a secret by its name', 'influxToken')],
    harmless: 'the same token as a Pulumi secret',
    good: (resources) =>
      changing('metrics/server:Server', 'metriken', { influxToken: 'abcdefgh' })(resources).map((each) =>
        each.name === 'metriken' ? { ...each, secrets: ['influxToken'] } : each,
      ),
  },
];
