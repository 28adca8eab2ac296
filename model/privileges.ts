/**
 * What the deployment account may do on the cluster, and why. The lab is seeded with exactly this, the
 * README prints the commands for a real cluster from it. Host steps (witness, datasets, snippets) run
 * over SSH as root: Proxmox VE has no API call for them.
 */

/** Account, role and token that the program uses. */
export const deployment = {
  user: 'ikz@pve',
  role: 'ikz-deploy',
  token: 'deploy',
} as const;

export interface Privilege {
  name: string;
  /** What of the program fails without it. */
  reason: string;
}

export const deploymentPrivileges: readonly Privilege[] = [
  { name: 'Datastore.Allocate', reason: 'declares the guest storage and the backup storages; removes images' },
  { name: 'Datastore.AllocateSpace', reason: 'creates the disks of the guests, reads what storages hold' },
  { name: 'Datastore.AllocateTemplate', reason: 'lets a node fetch the cloud image' },
  { name: 'Group.Allocate', reason: 'creates a group for each municipality' },
  { name: 'Permissions.Modify', reason: 'gives the groups their roles on their pools' },
  { name: 'Pool.Allocate', reason: 'creates a pool for each municipality' },
  { name: 'Pool.Audit', reason: 'reads the pools' },
  { name: 'Realm.AllocateUser', reason: 'creates the role accounts' },
  { name: 'SDN.Allocate', reason: 'creates zones, virtual networks and subnets, reads and applies them' },
  { name: 'SDN.Use', reason: 'connects guests to their virtual network' },
  { name: 'Sys.Audit', reason: 'reads nodes, HA, tasks and options' },
  { name: 'Sys.Console', reason: 'declares HA resources and rules' },
  {
    name: 'Sys.Modify',
    reason: 'sets node network, DNS, time, firewall, cluster options, metrics, backup jobs and roles',
  },
  { name: 'User.Modify', reason: 'keeps accounts and groups as declared' },
  { name: 'VM.Allocate', reason: 'creates guests and their replication jobs' },
  { name: 'VM.Audit', reason: 'reads guests' },
  { name: 'VM.Config.CDROM', reason: 'attaches the cloud-init drive' },
  { name: 'VM.Config.CPU', reason: 'sets cores and CPU type' },
  { name: 'VM.Config.Cloudinit', reason: 'sets address, keys and vendor data' },
  { name: 'VM.Config.Disk', reason: 'imports, adds and grows disks' },
  { name: 'VM.Config.HWType', reason: 'sets machine, display and controller' },
  { name: 'VM.Config.Memory', reason: 'sets memory' },
  { name: 'VM.Config.Network', reason: 'sets network devices and the firewall of guests' },
  { name: 'VM.Config.Options', reason: 'sets name, tags, boot order and protection' },
  { name: 'VM.GuestAgent.Audit', reason: 'asks the guest agent for addresses' },
  { name: 'VM.Migrate', reason: 'moves guests in a switchover and back again, over the HA stack' },
  { name: 'VM.PowerMgmt', reason: 'stops a guest that is taken out of the inventory, before it is deleted' },
  { name: 'VM.Replicate', reason: 'declares replication jobs' },
];

/**
 * Account of `ikz check` on a machine that runs it for every change: may look at everything and change nothing. The role is
 * Proxmox VE's own.
 */
export const inspection = {
  user: 'ikz-check@pve',
  role: 'PVEAuditor',
  token: 'check',
} as const;

/**
 * Without these a token can't even read what the stacks hold: Proxmox VE wants them for the settings of a storage, for a zone, and
 * for a disk of a guest. A token that may only look has none of them.
 */
export const refreshPrivileges: readonly string[] = ['Datastore.Allocate', 'SDN.Allocate', 'VM.Config.Disk'];

/** The commands that prepare a real cluster for `ikz check`, as root on one node; the last but one prints the token once. */
export function inspectionCommands(): string[] {
  const { user, role, token } = inspection;
  return [
    `pveum user add ${user} --comment "ikz check, reads only"`,
    `pveum acl modify / --users ${user} --roles ${role}`,
    `pveum user token add ${user} ${token} --privsep 1 --expire "$(date -d '+1 year' +%s)"`,
    `pveum acl modify / --tokens '${user}!${token}' --roles ${role}`,
  ];
}

/** The commands that prepare a real cluster, to be run as root on one node; the last prints the token once. */
export function preparationCommands(): string[] {
  const { user, role, token } = deployment;
  const privileges = deploymentPrivileges.map((privilege) => privilege.name).join(' ');
  return [
    `pveum role add ${role} --privs "${privileges}"`,
    `pveum user add ${user} --comment "deployment by ikz"`,
    `pveum acl modify / --users ${user} --roles ${role}`,
    // A year: a token that never ends is never looked at again. The state does not hold it, so a new one changes nothing.
    `pveum user token add ${user} ${token} --privsep 1 --expire "$(date -d '+1 year' +%s)"`,
    `pveum acl modify / --tokens '${user}!${token}' --roles ${role}`,
  ];
}
