import { type DeclaredRight, type DeclaredRole, rights, roles } from '../declared/access.ts';
import type { Rule, Violation } from '../rule.ts';

/** What a member's own staff needs on its pool: see, restart, console, snapshot. */
const memberPrivileges: readonly string[] = [
  'Pool.Audit',
  'VM.Audit',
  'VM.Console',
  'VM.GuestAgent.Audit',
  'VM.PowerMgmt',
  'VM.Snapshot',
  'VM.Snapshot.Rollback',
];

/** What the shared IT staff needs beyond that, to carry out a failover or a repair. */
const staffPrivileges: readonly string[] = [
  ...memberPrivileges,
  'Datastore.Audit',
  'Mapping.Audit',
  'SDN.Audit',
  'Sys.Audit',
  'Sys.Console',
  'Sys.PowerMgmt',
  'Sys.Syslog',
  'VM.Backup',
  'VM.Migrate',
];

/** Without these nobody on call can bring a guest back by hand. */
const neededForFailover: readonly string[] = ['Sys.Audit', 'Sys.Console', 'VM.Audit', 'VM.Migrate', 'VM.PowerMgmt'];

/** What one of them would open, for those that are asked for most. */
const consequences: Readonly<Record<string, string>> = {
  'Permissions.Modify': 'who has it gives himself every other right',
  'VM.Allocate': 'who has it creates and deletes guests',
  'VM.Clone': 'who has it copies a guest with all its data',
  'VM.Config.Network': "who has it moves a guest into another member's network",
  'VM.Config.Disk': 'who has it adds and removes disks',
  'Datastore.Allocate': 'who has it removes storages and what is in them',
  'Datastore.AllocateSpace': 'who has it reads backups and fills the disks of all',
  'Sys.Modify': 'who has it changes firewall, backup jobs and nodes',
  'Realm.AllocateUser': 'who has it creates accounts',
  'User.Modify': 'who has it takes over accounts',
};

/** Roles that Proxmox VE brings and that only look, or not even that. */
const harmlessRoles: readonly string[] = ['NoAccess', 'PVEAuditor'];

/** Roles hold what is needed and no more; nobody has a role that the program does not declare. */
export const roleLeastPrivilege: Rule = {
  id: 'role-least-privilege',
  title: 'Roles hold exactly what is needed',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: 'Change the role to what its holders need; shape, access and network are changed by pull request.',
  check: ({ resources, plan }) => {
    const declared = roles(resources);
    const given = rights(resources);
    const ofStaff = given.filter(({ subject }) => subject.id === plan.cluster.staff.group).map(({ role }) => role);
    const ofMembers = given
      .filter(({ subject }) => plan.tenants.some(({ group }) => group === subject.id))
      .map(({ role }) => role);
    return [
      ...declared.flatMap((role) => judgeRole(role, ofStaff.includes(role.role), ofMembers.includes(role.role))),
      ...given.flatMap((right) => judgeGiven(right, declared)),
    ];
  },
};

function judgeRole({ urn, role, privileges }: DeclaredRole, isOfStaff: boolean, isOfMembers: boolean): Violation[] {
  const allowed = isOfMembers ? memberPrivileges : staffPrivileges;
  const holders = isOfMembers ? "members' own staff" : 'the shared IT staff';
  const excess = privileges
    .filter((privilege) => !allowed.includes(privilege))
    .map((privilege) => {
      const consequence = consequences[privilege];
      const why = consequence === undefined ? '' : `: ${consequence}`;
      return `role ${role} of ${holders} holds ${privilege}${why}; it may hold at most ${allowed.join(', ')}.`;
    });
  const lacking = isOfStaff ? neededForFailover.filter((privilege) => !privileges.includes(privilege)) : [];
  const lack = `role ${role} of ${holders} lacks ${lacking.join(', ')}: who is on call can't bring a guest back by hand.`;
  return [...excess, ...(lacking.length > 0 ? [lack] : [])].map((message) => ({ urn, message }));
}

function judgeGiven({ urn, subject, role, path }: DeclaredRight, declared: DeclaredRole[]): Violation[] {
  if (harmlessRoles.includes(role) || declared.some((each) => each.role === role)) return [];
  const message =
    `${subject.kind} ${subject.id} has role ${role} on ${path}, whose rights no declaration limits; ` +
    `it must be ${declared.map((each) => each.role).join(' or ') || 'a declared role'}.`;
  return [{ urn, message }];
}
