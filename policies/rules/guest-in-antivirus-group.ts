import { guestText } from '../about.ts';
import { type Enrolment, enrolments } from '../declared/enrolments.ts';
import { type MembersGuest, membersGuests } from '../declared/members.ts';
import type { Fault, Rule } from '../rule.ts';

/** Every guest enrols with the shared antivirus, in the group of its member, at its first start. */
export const guestInAntivirusGroup: Rule = {
  id: 'guest-in-antivirus-group',
  title: {
    de: 'Jeder Gast meldet sich in der Virenschutzgruppe seines Mitglieds an',
    en: "Every guest enrols in its member's antivirus group",
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A5' },
  ],
  remediation: {
    de: 'Geben Sie dem Gast die Vendor-Data seines Mitglieds, mit dem Mitglied als Gruppe in /etc/ikz/antivirus.yaml.',
    en: 'Give the guest the vendor data of its member, with the member as the group in /etc/ikz/antivirus.yaml.',
  },
  check: (stack) => {
    const declared = Map.groupBy(enrolments(stack.resources), ({ file }) => file);
    return membersGuests(stack).flatMap((guest) =>
      judge(guest, declared).map((fault) => ({ urn: guest.urn, about: guestText(guest), ...fault })),
    );
  },
};

function judge({ member, vendorFile }: MembersGuest, declared: ReadonlyMap<string, Enrolment[]>): Fault[] {
  if (!member) return [];
  const must = { de: `er muss der Gruppe ${member.id} beitreten`, en: `it must join group ${member.id}` };
  if (vendorFile === undefined) {
    const is = {
      de: 'er hat keine Vendor-Data von cloud-init: er meldet sich nie beim Virenschutz an',
      en: 'it has no cloud-init vendor data: it never enrols with the antivirus',
    };
    return [{ is, must }];
  }
  const copies = declared.get(vendorFile) ?? [];
  if (copies.length === 0) {
    const is = {
      de: `er nennt die Vendor-Data ${vendorFile}, die kein Knoten hat: er meldet sich nie beim Virenschutz an`,
      en: `it names the vendor data ${vendorFile}, which no node has: it never enrols with the antivirus`,
    };
    return [{ is, must }];
  }
  const wrong = copies.filter(({ group }) => group !== member.id);
  const [first] = wrong;
  if (!first) return [];
  const places = wrong.map(({ name }) => name).join(', ');
  return [
    {
      is: {
        de: `er tritt ${first.group === undefined ? 'keiner Virenschutzgruppe' : `der Virenschutzgruppe ${first.group}`} bei (${places})`,
        en: `it joins ${first.group === undefined ? 'no antivirus group' : `antivirus group ${first.group}`} (${places})`,
      },
      must,
    },
  ];
}
