import { guestText, memberText, ofMember } from '../about.ts';
import { type MembersGuest, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

/** Every guest is in its member's pool and in no other: rights and backups go by the pool. */
export const memberOwnPool: Rule = {
  id: 'member-own-pool',
  title: { de: 'Jeder Gast liegt im Pool seines eigenen Mitglieds', en: "Every guest is in its own member's pool" },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'ORP.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A12' },
  ],
  remediation: {
    de: 'Setzen Sie den Pool des Gasts auf den seines Mitglieds, und nehmen Sie ihn aus jedem anderen heraus.',
    en: "Set the guest's pool to its member's, and take it out of every other.",
  },
  check: (stack) =>
    membersGuests(stack).flatMap((guest) => {
      const about = guest.member ? ofMember(guestText(guest), guest.member) : guestText(guest);
      return judge(guest, stack.plan).map((fault) => ({ urn: guest.urn, about, ...fault }));
    }),
};

function judge({ member, pools }: MembersGuest, { tenants }: DeclaredStack['plan']): Fault[] {
  if (!member) {
    return [
      {
        is: {
          de: 'er gehört keinem Mitglied: das Inventar hat keinen Gast mit dieser VM-ID',
          en: 'it belongs to no member: the inventory has no guest of this VM id',
        },
        must: { de: 'jemand muss für ihn verantwortlich sein', en: 'somebody must answer for it' },
      },
    ];
  }
  const must = {
    de: `er muss in ${member.pool} liegen, und nur dort`,
    en: `it must be in ${member.pool} alone`,
  };
  if (pools.length === 0) {
    const is = {
      de: 'er liegt in keinem Pool: das eigene Personal erreicht ihn nicht',
      en: "it is in no pool: its own staff can't reach it",
    };
    return [{ is, must }];
  }
  return pools
    .filter((pool) => pool !== member.pool)
    .map((pool) => {
      const other = memberText(tenants.find((tenant) => tenant.pool === pool));
      return {
        is: {
          de: `er liegt im Pool ${pool} von ${other.de}, dessen Rechte ihn dort erreichen`,
          en: `it is in pool ${pool} of ${other.en}, whose rights reach it there`,
        },
        must,
      };
    });
}
