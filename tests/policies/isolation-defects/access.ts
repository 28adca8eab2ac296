/** Defects in rights, roles and tokens, and beside each the harmless change that looks like it. */
import { changing, type Edit } from '../both-stacks.ts';
import { adding, propsOf, type Row } from './edits.ts';

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

export const access: Row[] = [
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
];
