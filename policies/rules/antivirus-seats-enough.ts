import type { Place } from '../../model/problem.ts';
import { called, memberText } from '../about.ts';
import { membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** The pooled licence of the antivirus holds today, no seat is given out twice, and every declared guest has one. */
export const antivirusSeatsEnough: Rule = {
  id: 'antivirus-seats-enough',
  title: {
    de: 'Die Lizenz des Virenschutzes gilt und reicht für alle',
    en: "The antivirus's licence is valid and has seats for all",
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A5' },
  ],
  remediation: {
    de: 'Kaufen Sie Plätze nach, oder verteilen Sie sie neu, und tragen Sie es in cooperation/antivirus.yaml ein.',
    en: 'Buy seats or share them out anew, and enter it in cooperation/antivirus.yaml.',
  },
  check: (stack) => [...judgePool(stack), ...judgeMembers(stack)],
};

function judgePool({ inventory, today }: DeclaredStack): Violation[] {
  const { pool, seats, seatsBought, validUntil } = inventory.antivirus;
  const about = called('Lizenzpool', 'licence pool', pool);
  const given = Object.values(seats).reduce((sum, each) => sum + each, 0);
  const tooMany: Violation = {
    urn: undefined,
    about,
    is: { de: `${given} Plätze sind vergeben`, en: `it has given out ${given} seats` },
    must: { de: `gekauft sind ${seatsBought}`, en: `${seatsBought} are bought` },
    place: at(inventory, 'seatsBought'),
  };
  const over: Violation = {
    urn: undefined,
    about,
    is: { de: `die Lizenz galt bis ${validUntil}`, en: `its licence was valid until ${validUntil}` },
    must: { de: `sie muss heute gelten (${today})`, en: `it must be valid today (${today})` },
    remediation: {
      de: 'Verlängern Sie die Lizenz, und tragen Sie ihren letzten Tag in cooperation/antivirus.yaml ein.',
      en: 'Renew the licence, and enter its last day in cooperation/antivirus.yaml.',
    },
    place: at(inventory, 'validUntil'),
  };
  return [...(given > seatsBought ? [tooMany] : []), ...(validUntil < today ? [over] : [])];
}

function judgeMembers(stack: DeclaredStack): Violation[] {
  const { inventory, plan } = stack;
  const guests = Map.groupBy(membersGuests(stack), ({ member }) => member?.id);
  return plan.tenants.flatMap((tenant): Violation[] => {
    const count = guests.get(tenant.id)?.length ?? 0;
    const seats = inventory.antivirus.seats[tenant.id] ?? 0;
    if (count <= seats) return [];
    return [
      {
        urn: undefined,
        about: memberText(tenant),
        is: { de: `für ${count} Gäste gibt es ${seats} Plätze`, en: `it has ${seats} seats for ${count} guests` },
        must: { de: 'jeder Gast braucht einen', en: 'every guest needs one' },
        place: at(inventory, 'seats', tenant.id),
      },
    ];
  });
}

function at({ root }: DeclaredStack['inventory'], ...path: string[]): Place {
  return { file: `${root}/antivirus.yaml`, path };
}
