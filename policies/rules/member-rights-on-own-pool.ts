import type { TenantPlan } from '../../model/plan.ts';
import { accounts, type DeclaredAccount, type DeclaredRight, rights } from '../declared/access.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** A member's staff has rights on the member's own pool, and its accounts are in the member's own group. */
export const memberRightsOnOwnPool: Rule = {
  id: 'member-rights-on-own-pool',
  title: "A member's staff has rights on its own pool only",
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: 'Give a group rights on the pool of its member alone; the shared IT staff does the rest.',
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
  const who = `${subject.kind} ${subject.id}`;
  if (!owner) {
    const message = `${who} has role ${role} on ${path}, but is neither of a member nor of the shared IT staff.`;
    return [{ urn, message }];
  }
  const own = `/pool/${owner.pool}`;
  if (path === own) return [];
  const whose = ownerOfPath(path, plan);
  const where = whose ? `${path} of ${whose.title}` : path;
  return [
    { urn, message: `${who} of ${owner.title} has role ${role} on ${where}; it may have rights on ${own} only.` },
  ];
}

function judgeAccount({ urn, userId, groups }: DeclaredAccount, { tenants, cluster }: Plan): Violation[] {
  const owner = tenants.find(({ users }) => users.some((user) => user.userId === userId));
  const isStaff = cluster.staff.users.some((user) => user.userId === userId);
  if (!owner && !isStaff) {
    return [{ urn, message: `account ${userId} is neither of a member nor of the shared IT staff in the inventory.` }];
  }
  const must = owner && !isStaff ? owner.group : cluster.staff.group;
  return groups
    .filter((group) => group !== must)
    .map((group) => ({ urn, message: `account ${userId} is in group ${group}; it may be in ${must} only.` }));
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
