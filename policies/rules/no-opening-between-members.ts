import { overlap, parseNetwork } from '../../model/ipv4.ts';
import type { GuestPlan, TenantPlan } from '../../model/plan.ts';
import { type Admission, guestRules, printAdmission, securityGroups } from '../declared/firewall.ts';
import { memberOf, nameOf } from '../declared/members.ts';
import { outside } from '../declared/sources.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/**
 * Into a guest come its own member and the shared IT staff. Other members come in where the inventory opens a port of a
 * shared service to them, anybody where it opens one of a guest in a DMZ; nothing else.
 */
export const noOpeningBetweenMembers: Rule = {
  id: 'no-opening-between-members',
  title: 'Members reach each other through shared services only',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.3.2.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
  ],
  remediation: 'Take the opening away, or declare it with the shared service in cooperation/services/.',
  check: ({ resources, plan }) => [
    ...guestRules(resources).flatMap(({ urn, vmId, admissions, groups }) => {
      const guest = plan.guests.find((each) => each.vmId === vmId);
      const member = memberOf(plan, vmId);
      const of = `guest ${guest?.name ?? vmId} (${vmId}) of ${nameOf(member)}`;
      return [
        ...admissions.flatMap((each) => judge(of, each, member, guest, plan)),
        ...groups.flatMap((group) => judgeGroup(of, group, member, plan)),
      ].map((message): Violation => ({ urn, message }));
    }),
    ...securityGroups(resources).flatMap(({ urn, group, admissions }) => {
      const member = plan.tenants.find(({ securityGroup }) => securityGroup === group);
      const of = `security group ${group} of ${nameOf(member)}`;
      return admissions
        .flatMap((each) => judge(of, each, member, undefined, plan))
        .map((message): Violation => ({ urn, message }));
    }),
  ],
};

type Plan = DeclaredStack['plan'];

function judge(
  of: string,
  admission: Admission,
  member: TenantPlan | undefined,
  guest: GuestPlan | undefined,
  plan: Plan,
): string[] {
  const own = [...(member?.networks.map(({ subnet }) => subnet) ?? []), ...plan.cluster.managementNetworks];
  const foreign = outside(admission.source, [...own, ...openedTo(admission, member, guest)]);
  if (foreign.length === 0) return [];
  const whose = plan.tenants.filter((tenant) => tenant.id !== member?.id && foreign.some((part) => isOf(part, tenant)));
  const others = whose.length > 0 ? ` (${whose.map(({ title }) => title).join(', ')})` : '';
  return [
    `${of} lets in ${printAdmission(admission)}${others}; it may let in its own networks and the management's` +
      ` (${own.join(', ')}), and others only where the inventory opens a shared service to them.`,
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

function judgeGroup(of: string, group: string, member: TenantPlan | undefined, { tenants }: Plan): string[] {
  if (group === member?.securityGroup) return [];
  const other = tenants.find(({ securityGroup }) => securityGroup === group);
  const must = member ? `it must take in ${member.securityGroup}.` : 'it may take in none.';
  return [`${of} takes in the security group ${group} of ${nameOf(other)}; ${must}`];
}
