import type { GuestPlan } from '../../model/plan.ts';
import { type Enrolment, enrolments } from '../declared/enrolments.ts';
import { declaredNodes } from '../declared/nodes.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** The antivirus has its management guest and a mirror of the signatures at each site, and every guest knows them. */
export const antivirusAtEachSite: Rule = {
  id: 'antivirus-at-each-site',
  title: 'Antivirus management and a signature mirror at each site, known to every guest',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'OPS.1.1.4.A6' }],
  remediation:
    'Declare the guests of cooperation/services/antivirus.yaml, and name them in the vendor data of all guests.',
  check: (stack) => [...missingGuests(stack), ...enrolments(stack.resources).flatMap((each) => judge(each, stack))],
};

/** Of the sites that the stack declares. */
function missingGuests({ resources, plan, guests, siteOf }: DeclaredStack): Violation[] {
  const sites = new Set([...declaredNodes({ resources })].map(siteOf));
  const declared = new Set(guests.map(({ vmId }) => vmId));
  const urn = resources[0]?.urn ?? '';
  return plan.guests
    .filter(({ provides, homeSite, vmId }) => provides !== undefined && sites.has(homeSite) && !declared.has(vmId))
    .map(({ name, vmId, provides, homeSite }) => ({
      urn,
      message:
        provides === 'antivirus-mirror'
          ? `guest ${name} (${vmId}), the signature mirror of ${homeSite}, is not declared: signatures there grow old when the other site is lost.`
          : `guest ${name} (${vmId}), the management of the antivirus, is not declared: no guest can enrol.`,
    }));
}

function judge({ name, urn, management, mirrors }: Enrolment, { plan }: DeclaredStack): Violation[] {
  const at = (address: string | undefined) => plan.guests.find((guest) => hostOf(guest) === address);
  const found: string[] = [];
  if (at(management)?.provides !== 'antivirus-management') {
    const must = plan.antivirus.management;
    found.push(`names ${management ?? 'nothing'} as the management of the antivirus; it must be ${must}.`);
  }
  for (const { id } of plan.sites) {
    const mirror = mirrors.some((address) => {
      const guest = at(address);
      return guest?.provides === 'antivirus-mirror' && guest.homeSite === id;
    });
    if (!mirror) {
      const must = plan.antivirus.mirrors.filter(({ site }) => site === id).map(({ address }) => address);
      found.push(
        `names no signature mirror at ${id} (${mirrors.join(', ') || 'none at all'}); it must name ${must.join(' or ')}.`,
      );
    }
  }
  return found.map((finding) => ({ urn, message: `vendor data ${name} ${finding}` }));
}

function hostOf({ network }: GuestPlan): string {
  return network.address.replace(/\/.*$/, '');
}
