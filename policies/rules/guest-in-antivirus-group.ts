import { type Enrolment, enrolments } from '../declared/enrolments.ts';
import { type MembersGuest, membersGuests } from '../declared/members.ts';
import type { Rule } from '../rule.ts';

/** Every guest enrols with the shared antivirus, in the group of its member, at its first start. */
export const guestInAntivirusGroup: Rule = {
  id: 'guest-in-antivirus-group',
  title: "Every guest enrols in its member's antivirus group",
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A5' },
  ],
  remediation: 'Give the guest the vendor data of its member, with the member as the group in /etc/ikz/antivirus.yaml.',
  check: (stack) => {
    const declared = enrolments(stack.resources);
    return membersGuests(stack).flatMap((guest) =>
      judge(guest, declared).map((finding) => ({
        urn: guest.urn,
        message: `guest ${guest.name} (${guest.vmId}) ${finding}`,
      })),
    );
  },
};

function judge({ member, vendorFile }: MembersGuest, declared: Enrolment[]): string[] {
  if (!member) return [];
  if (vendorFile === undefined) {
    return [`has no cloud-init vendor data: it never enrols with the antivirus; it must join group ${member.id}.`];
  }
  const copies = declared.filter(({ file }) => file === vendorFile);
  if (copies.length === 0)
    return [`names the vendor data ${vendorFile}, which no node has: it never enrols with the antivirus.`];
  const wrong = copies.filter(({ group }) => group !== member.id);
  if (wrong.length === 0) return [];
  const [is] = wrong;
  const joined = is?.group === undefined ? 'no antivirus group' : `antivirus group ${is.group}`;
  const places = wrong.map(({ name }) => name).join(', ');
  return [`joins ${joined} (${places}); it must join ${member.id}.`];
}
