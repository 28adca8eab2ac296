import type { TenantPlan } from '../../model/plan.ts';
import { called, ofMember, subjectText } from '../about.ts';
import { accounts, type DeclaredAccount, type DeclaredRight, rights } from '../declared/access.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** A member's staff has rights on the member's own pool, and its accounts are in the member's own group. */
export const memberRightsOnOwnPool: Rule = {
  id: 'member-rights-on-own-pool',
  title: {
    de: 'Das Personal eines Mitglieds hat Rechte nur auf dem eigenen Pool',
    en: "A member's staff has rights on its own pool only",
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: {
    de: 'Geben Sie einer Gruppe Rechte allein auf dem Pool ihres Mitglieds; den Rest übernimmt das Personal der gemeinsamen IT.',
    en: 'Give a group rights on the pool of its member alone; the shared IT staff does the rest.',
  },
  check: (stack) => {
    const declared = accounts(stack.resources);
    return [
      ...rights(stack.resources).flatMap((right) => judgeRight(right, declared, stack.plan)),
      ...declared.flatMap((account) => judgeAccount(account, stack.plan)),
    ];
  },
};

type Plan = DeclaredStack['plan'];

function judgeRight(right: DeclaredRight, declared: DeclaredAccount[], plan: Plan): Violation[] {
  const { urn, subject, role, path } = right;
  const groups = groupsOf(subject, declared);
  if (groups.includes(plan.cluster.staff.group)) return [];
  const owner = plan.tenants.find(({ group }) => groups.includes(group));
  const who = subjectText(subject);
  if (!owner) {
    const is = { de: `die Rolle ${role} auf ${path} ist vergeben`, en: `it has role ${role} on ${path}` };
    return [{ urn, about: who, is, must: ofSomebody }];
  }
  const own = `/pool/${owner.pool}`;
  if (path === own) return [];
  const whose = ownerOfPath(path, plan);
  const where = whose ? ofMember({ de: path, en: path }, whose) : { de: path, en: path };
  return [
    {
      urn,
      about: ofMember(who, owner),
      is: { de: `die Rolle ${role} auf ${where.de} ist vergeben`, en: `it has role ${role} on ${where.en}` },
      must: { de: `Rechte sind nur auf ${own} erlaubt`, en: `it may have rights on ${own} only` },
    },
  ];
}

const ofSomebody = {
  de: 'wer Rechte hat, muss laut Inventar zu einem Mitglied oder zum Personal der gemeinsamen IT gehören',
  en: 'who has rights must be of a member or of the shared IT staff in the inventory',
};

function judgeAccount({ urn, userId, groups }: DeclaredAccount, { tenants, cluster }: Plan): Violation[] {
  const about = called('Konto', 'account', userId);
  const owner = tenants.find(({ users }) => users.some((user) => user.userId === userId));
  const isStaff = cluster.staff.users.some((user) => user.userId === userId);
  if (!owner && !isStaff) {
    return [
      { urn, about, is: { de: 'das Inventar kennt es nicht', en: 'the inventory does not know it' }, must: ofSomebody },
    ];
  }
  const must = owner && !isStaff ? owner.group : cluster.staff.group;
  return groups
    .filter((group) => group !== must)
    .map((group) => ({
      urn,
      about,
      is: { de: `es ist in der Gruppe ${group}`, en: `it is in group ${group}` },
      must: { de: `es darf nur in ${must} sein`, en: `it may be in ${must} only` },
    }));
}

/** Groups whose rights these are; those of a token's account where a token has them. */
function groupsOf({ kind, id }: DeclaredRight['subject'], declared: DeclaredAccount[]): string[] {
  if (kind === 'group') return [id];
  const userId = id.replace(/!.*$/, '');
  return declared.filter((account) => account.userId === userId).flatMap(({ groups }) => groups);
}

function ownerOfPath(path: string, { tenants }: Plan): TenantPlan | undefined {
  return tenants.find(({ pool }) => path === `/pool/${pool}`);
}
