import type { Text } from '../../model/text.ts';
import { subjectText } from '../about.ts';
import { type DeclaredRight, type DeclaredRole, rights, roles } from '../declared/access.ts';
import type { Fault, Rule, Violation } from '../rule.ts';

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
const consequences: Readonly<Record<string, Text>> = {
  'Permissions.Modify': {
    de: 'wer es hat, gibt sich jedes andere Recht selbst',
    en: 'who has it gives himself every other right',
  },
  'VM.Allocate': { de: 'wer es hat, legt Gäste an und löscht sie', en: 'who has it creates and deletes guests' },
  'VM.Clone': {
    de: 'wer es hat, kopiert einen Gast mit allen Daten',
    en: 'who has it copies a guest with all its data',
  },
  'VM.Config.Network': {
    de: 'wer es hat, verlegt einen Gast in das Netz eines anderen Mitglieds',
    en: "who has it moves a guest into another member's network",
  },
  'VM.Config.Disk': { de: 'wer es hat, fügt Platten hinzu und entfernt sie', en: 'who has it adds and removes disks' },
  'Datastore.Allocate': {
    de: 'wer es hat, entfernt Speicher samt Inhalt',
    en: 'who has it removes storages and what is in them',
  },
  'Datastore.AllocateSpace': {
    de: 'wer es hat, liest Sicherungen und füllt die Platten aller',
    en: 'who has it reads backups and fills the disks of all',
  },
  'Sys.Modify': {
    de: 'wer es hat, ändert Firewall, Sicherungsaufträge und Knoten',
    en: 'who has it changes firewall, backup jobs and nodes',
  },
  'Realm.AllocateUser': { de: 'wer es hat, legt Konten an', en: 'who has it creates accounts' },
  'User.Modify': { de: 'wer es hat, übernimmt Konten', en: 'who has it takes over accounts' },
};

/** Roles that Proxmox VE brings and that only look, or not even that. */
const harmlessRoles: readonly string[] = ['NoAccess', 'PVEAuditor'];

/** Roles hold what is needed and no more; nobody has a role that the program does not declare. */
export const roleLeastPrivilege: Rule = {
  id: 'role-least-privilege',
  title: { de: 'Rollen enthalten genau das, was gebraucht wird', en: 'Roles hold exactly what is needed' },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: {
    de: 'Beschränken Sie die Rolle auf das, was ihre Inhaber brauchen; Zuschnitt, Zugriff und Netz werden per Pull Request geändert.',
    en: 'Change the role to what its holders need; shape, access and network are changed by pull request.',
  },
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
  const about = isOfMembers
    ? { de: `Rolle ${role} des eigenen Personals der Mitglieder`, en: `role ${role} of members' own staff` }
    : { de: `Rolle ${role} des Personals der gemeinsamen IT`, en: `role ${role} of the shared IT staff` };
  const excess = privileges.filter((privilege) => !allowed.includes(privilege)).map((each) => excessOf(each, allowed));
  const lacking = isOfStaff ? neededForFailover.filter((privilege) => !privileges.includes(privilege)) : [];
  return [...excess, ...(lacking.length > 0 ? [lackOf(lacking)] : [])].map((fault) => ({ urn, about, ...fault }));
}

function excessOf(privilege: string, allowed: readonly string[]): Fault {
  const consequence = consequences[privilege];
  return {
    is: {
      de: `sie enthält ${privilege}${consequence ? ` (${consequence.de})` : ''}`,
      en: `it holds ${privilege}${consequence ? ` (${consequence.en})` : ''}`,
    },
    must: { de: `erlaubt sind höchstens ${allowed.join(', ')}`, en: `it may hold at most ${allowed.join(', ')}` },
  };
}

function lackOf(privileges: readonly string[]): Fault {
  return {
    is: {
      de: `ihr fehlt ${privileges.join(', ')}: wer Bereitschaft hat, kann keinen Gast von Hand zurückholen`,
      en: `it lacks ${privileges.join(', ')}: who is on call can't bring a guest back by hand`,
    },
    must: {
      de: `sie muss ${neededForFailover.join(', ')} enthalten`,
      en: `it must hold ${neededForFailover.join(', ')}`,
    },
  };
}

function judgeGiven({ urn, subject, role, path }: DeclaredRight, declared: DeclaredRole[]): Violation[] {
  if (harmlessRoles.includes(role) || declared.some((each) => each.role === role)) return [];
  const roles = declared.map((each) => each.role);
  return [
    {
      urn,
      about: subjectText(subject),
      is: {
        de: `auf ${path} ist die Rolle ${role} vergeben, deren Rechte keine Deklaration begrenzt`,
        en: `it has role ${role} on ${path}, whose rights no declaration limits`,
      },
      must: {
        de: `es muss ${roles.join(' oder ') || 'eine deklarierte Rolle'} sein`,
        en: `it must be ${roles.join(' or ') || 'a declared role'}`,
      },
    },
  ];
}
