import { type MembersGuest, membersGuests, nameOf } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Every guest is in its member's pool and in no other: rights and backups go by the pool. */
export const memberOwnPool: Rule = {
  id: 'member-own-pool',
  title: "Every guest is in its own member's pool",
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: "Set the guest's pool to its member's, and take it out of every other.",
  check: (stack) =>
    membersGuests(stack).flatMap((guest) => judge(guest, stack.plan).map((message) => ({ urn: guest.urn, message }))),
};

function judge({ name, vmId, member, pools }: MembersGuest, { tenants }: DeclaredStack['plan']): string[] {
  const guest = `guest ${name} (${vmId})`;
  if (!member) {
    return [`${guest} belongs to no member: the inventory has no guest of this VM id, so nobody answers for it.`];
  }
  const owned = `${guest} of ${member.title}`;
  const foreign = pools.filter((pool) => pool !== member.pool);
  const found = foreign.map((pool) => {
    const other = tenants.find((tenant) => tenant.pool === pool);
    return `${owned} is in pool ${pool} of ${nameOf(other)}, whose rights reach it there; it must be in ${member.pool} alone.`;
  });
  const missing = pools.length === 0;
  return missing ? [`${owned} is in no pool: its own staff can't reach it; it must be in ${member.pool}.`] : found;
}
