/** The privileges of Proxmox VE 9 and its built-in roles (Proxmox VE Administration Guide, "User Management"). */

export const privileges = [
  'Datastore.Allocate',
  'Datastore.AllocateSpace',
  'Datastore.AllocateTemplate',
  'Datastore.Audit',
  'Group.Allocate',
  'Mapping.Audit',
  'Mapping.Modify',
  'Mapping.Use',
  'Permissions.Modify',
  'Pool.Allocate',
  'Pool.Audit',
  'Realm.Allocate',
  'Realm.AllocateUser',
  'SDN.Allocate',
  'SDN.Audit',
  'SDN.Use',
  'Sys.AccessNetwork',
  'Sys.Audit',
  'Sys.Console',
  'Sys.Incoming',
  'Sys.Modify',
  'Sys.PowerMgmt',
  'Sys.Syslog',
  'User.Modify',
  'VM.Allocate',
  'VM.Audit',
  'VM.Backup',
  'VM.Clone',
  'VM.Config.CDROM',
  'VM.Config.CPU',
  'VM.Config.Cloudinit',
  'VM.Config.Disk',
  'VM.Config.HWType',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.Console',
  'VM.GuestAgent.Audit',
  'VM.GuestAgent.FileRead',
  'VM.GuestAgent.FileSystemMgmt',
  'VM.GuestAgent.FileWrite',
  'VM.GuestAgent.Unrestricted',
  'VM.Migrate',
  'VM.PowerMgmt',
  'VM.Replicate',
  'VM.Snapshot',
  'VM.Snapshot.Rollback',
] as const;

export type Privilege = (typeof privileges)[number];

export const isPrivilege = (name: string): name is Privilege => (privileges as readonly string[]).includes(name);

const starting = (...prefixes: string[]): Privilege[] =>
  privileges.filter((privilege) => prefixes.some((prefix) => privilege.startsWith(prefix)));

/** Reserved to Administrator, even in the domain-wide roles. */
const adminOnly: readonly Privilege[] = [
  'Permissions.Modify',
  'Realm.Allocate',
  'Sys.AccessNetwork',
  'Sys.Incoming',
  'Sys.Modify',
  'Sys.PowerMgmt',
];

const vmUser: Privilege[] = [
  'VM.Audit',
  'VM.Backup',
  'VM.Config.CDROM',
  'VM.Config.Cloudinit',
  'VM.Console',
  'VM.GuestAgent.Audit',
  'VM.GuestAgent.FileRead',
  'VM.GuestAgent.FileSystemMgmt',
  'VM.GuestAgent.FileWrite',
  'VM.GuestAgent.Unrestricted',
  'VM.PowerMgmt',
];

export const builtInRoles: ReadonlyMap<string, readonly Privilege[]> = new Map<string, readonly Privilege[]>([
  ['Administrator', privileges],
  ['NoAccess', []],
  ['PVEAdmin', privileges.filter((privilege) => !adminOnly.includes(privilege))],
  [
    'PVEAuditor',
    privileges.filter((privilege) => /^(Datastore|Mapping|Pool|SDN|Sys|VM|VM\.GuestAgent)\.Audit$/.test(privilege)),
  ],
  ['PVEDatastoreAdmin', starting('Datastore.')],
  ['PVEDatastoreUser', ['Datastore.AllocateSpace', 'Datastore.Audit']],
  ['PVEMappingAdmin', starting('Mapping.')],
  ['PVEMappingAuditor', ['Mapping.Audit']],
  ['PVEMappingUser', ['Mapping.Audit', 'Mapping.Use']],
  ['PVEPoolAdmin', starting('Pool.')],
  ['PVEPoolUser', ['Pool.Audit']],
  ['PVESDNAdmin', starting('SDN.')],
  ['PVESDNUser', ['SDN.Audit', 'SDN.Use']],
  ['PVESysAdmin', ['Sys.Audit', 'Sys.Console', 'Sys.Syslog']],
  ['PVETemplateUser', ['VM.Audit', 'VM.Clone']],
  ['PVEUserAdmin', ['Group.Allocate', 'Realm.AllocateUser', 'User.Modify']],
  ['PVEVMAdmin', starting('VM.')],
  ['PVEVMUser', vmUser],
]);
