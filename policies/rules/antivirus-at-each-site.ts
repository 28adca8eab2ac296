import type { GuestPlan } from '../../model/plan.ts';
import { called, guestText } from '../about.ts';
import { type Enrolment, enrolments } from '../declared/enrolments.ts';
import { declaredNodes } from '../declared/nodes.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule, Violation } from '../rule.ts';

/** The antivirus has its management guest and a mirror of the signatures at each site, and every guest knows them. */
export const antivirusAtEachSite: Rule = {
  id: 'antivirus-at-each-site',
  title: {
    de: 'Verwaltung des Virenschutzes und ein Signaturspiegel an jedem Standort, jedem Gast bekannt',
    en: 'Antivirus management and a signature mirror at each site, known to every guest',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A6' }],
  remediation: {
    de: 'Deklarieren Sie die Gäste aus cooperation/services/antivirus.yaml, und nennen Sie sie in der Vendor-Data aller Gäste.',
    en: 'Declare the guests of cooperation/services/antivirus.yaml, and name them in the vendor data of all guests.',
  },
  check: (stack) => {
    const guests = new Map(stack.plan.guests.map((guest) => [hostOf(guest), guest]));
    return [
      ...missingGuests(stack),
      ...enrolments(stack.resources).flatMap((each) =>
        judge(each, guests, stack).map((fault) => ({
          urn: each.urn,
          about: called('Vendor-Data', 'vendor data', each.name),
          ...fault,
        })),
      ),
    ];
  },
};

/** Of the sites that the stack declares. */
function missingGuests({ resources, plan, guests, siteOf }: DeclaredStack): Violation[] {
  const sites = new Set([...declaredNodes({ resources })].map(siteOf));
  const declared = new Set(guests.map(({ vmId }) => vmId));
  const urn = resources[0]?.urn;
  return plan.guests
    .filter(({ provides, homeSite, vmId }) => provides !== undefined && sites.has(homeSite) && !declared.has(vmId))
    .map((guest) => ({
      urn,
      about: guestText(guest),
      is:
        guest.provides === 'antivirus-mirror'
          ? {
              de: `als Signaturspiegel von ${guest.homeSite} ist er nicht deklariert: fällt der andere Standort aus, veralten dort die Signaturen`,
              en: `it is the signature mirror of ${guest.homeSite} and not declared: signatures there grow old when the other site is lost`,
            }
          : {
              de: 'als Verwaltung des Virenschutzes ist er nicht deklariert: kein Gast kann sich anmelden',
              en: 'it is the management of the antivirus and not declared: no guest can enrol',
            },
      must: { de: 'er muss es sein', en: 'it must be' },
    }));
}

function judge(
  { management, mirrors }: Enrolment,
  guests: ReadonlyMap<string | undefined, GuestPlan>,
  { plan }: DeclaredStack,
): Fault[] {
  const found: Fault[] = [];
  if (guests.get(management)?.provides !== 'antivirus-management') {
    const must = plan.antivirus.management;
    found.push({
      is: {
        de: `darin ist ${management ?? 'nichts'} als Verwaltung des Virenschutzes genannt`,
        en: `it names ${management ?? 'nothing'} as the management of the antivirus`,
      },
      must: { de: `es muss ${must} sein`, en: `it must be ${must}` },
    });
  }
  for (const { id } of plan.sites) {
    const named = mirrors.some((address) => {
      const guest = guests.get(address);
      return guest?.provides === 'antivirus-mirror' && guest.homeSite === id;
    });
    if (named) continue;
    const must = plan.antivirus.mirrors.filter(({ site }) => site === id).map(({ address }) => address);
    found.push({
      is: {
        de: `darin ist kein Signaturspiegel in ${id} genannt (${mirrors.join(', ') || 'überhaupt keiner'})`,
        en: `it names no signature mirror at ${id} (${mirrors.join(', ') || 'none at all'})`,
      },
      must: { de: `es muss ${must.join(' oder ')} dabei sein`, en: `it must name ${must.join(' or ')}` },
    });
  }
  return found;
}

function hostOf({ network }: GuestPlan): string {
  return network.address.replace(/\/.*$/, '');
}
