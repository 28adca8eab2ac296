import { overlap, parseNetwork } from '../../model/ipv4.ts';
import type { GuestPlan, TenantPlan } from '../../model/plan.ts';
import { called, guestText, memberText, ofMember } from '../about.ts';
import { type Admission, admissionText, guestRules, securityGroups } from '../declared/firewall.ts';
import { memberOf } from '../declared/members.ts';
import { outside } from '../declared/sources.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

/**
 * Into a guest come its own member and the shared IT staff. Other members come in where the inventory opens a port of a
 * shared service to them, anybody where it opens one of a guest in a DMZ; nothing else.
 */
export const noOpeningBetweenMembers: Rule = {
  id: 'no-opening-between-members',
  title: {
    de: 'Mitglieder erreichen einander nur über gemeinsame Dienste',
    en: 'Members reach each other through shared services only',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.3.2.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
  ],
  remediation: {
    de: 'Nehmen Sie die Freigabe weg, oder tragen Sie sie beim gemeinsamen Dienst in cooperation/services/ ein.',
    en: 'Take the opening away, or declare it with the shared service in cooperation/services/.',
  },
  check: ({ resources, plan }) => {
    const guests = new Map(plan.guests.map((guest) => [guest.vmId, guest]));
    return [
      ...guestRules(resources).flatMap(({ urn, vmId, admissions, groups }) => {
        const guest = guests.get(vmId);
        const member = memberOf(plan, vmId);
        const about = ofMember(guestText({ name: guest?.name ?? String(vmId), vmId }), member);
        return [
          ...admissions.flatMap((each) => judge(each, member, guest, plan)),
          ...groups.flatMap((group) => judgeGroup(group, member, plan)),
        ].map((fault) => ({ urn, about, ...fault }));
      }),
      ...securityGroups(resources).flatMap(({ urn, group, admissions }) => {
        const member = plan.tenants.find(({ securityGroup }) => securityGroup === group);
        const about = ofMember(called('Sicherheitsgruppe', 'security group', group), member);
        return admissions
          .flatMap((each) => judge(each, member, undefined, plan))
          .map((fault) => ({ urn, about, ...fault }));
      }),
    ];
  },
};

type Plan = DeclaredStack['plan'];

function judge(
  admission: Admission,
  member: TenantPlan | undefined,
  guest: GuestPlan | undefined,
  plan: Plan,
): Fault[] {
  const own = [...(member?.networks.map(({ subnet }) => subnet) ?? []), ...plan.cluster.managementNetworks];
  const foreign = outside(admission.source, [...own, ...openedTo(admission, member, guest)]);
  if (foreign.length === 0) return [];
  const whose = plan.tenants.filter((tenant) => tenant.id !== member?.id && foreign.some((part) => isOf(part, tenant)));
  const others = whose.length > 0 ? ` (${whose.map(({ title }) => title).join(', ')})` : '';
  const { de, en } = admissionText(admission);
  const networks = own.join(', ');
  return [
    {
      is: { de: `eingelassen wird ${de}${others}`, en: `it lets in ${en}${others}` },
      must: {
        de: `erlaubt sind die eigenen Netze und die des Managements (${networks}), andere nur, wo das Inventar ihnen einen gemeinsamen Dienst öffnet`,
        en: `it may let in its own networks and the management's (${networks}), and others only where the inventory opens a shared service to them`,
      },
    },
  ];
}

/** Sources to which the inventory opens this very port: of a shared service, or of a guest in its member's DMZ. */
function openedTo(
  { protocol, port }: Admission,
  member: TenantPlan | undefined,
  guest: GuestPlan | undefined,
): string[] {
  const mayBeOpen = member?.role === 'shared' || guest?.network.kind === 'dmz';
  if (!guest || !mayBeOpen) return [];
  return guest.openings
    .filter((opening) => opening.protocol === protocol && String(opening.port) === port)
    .map(({ source }) => source);
}

function isOf(part: string, { networks }: TenantPlan): boolean {
  if (!/^\d+(\.\d+){3}(\/\d+)?$/.test(part)) return false;
  return networks.some(({ subnet }) => overlap(parseNetwork(subnet), parseNetwork(part)));
}

function judgeGroup(group: string, member: TenantPlan | undefined, { tenants }: Plan): Fault[] {
  if (group === member?.securityGroup) return [];
  const other = memberText(tenants.find(({ securityGroup }) => securityGroup === group));
  return [
    {
      is: {
        de: `eingebunden ist die Sicherheitsgruppe ${group} von ${other.de}`,
        en: `it takes in the security group ${group} of ${other.en}`,
      },
      must: member
        ? { de: `es muss ${member.securityGroup} sein`, en: `it must take in ${member.securityGroup}` }
        : { de: 'es darf keine sein', en: 'it may take in none' },
    },
  ];
}
