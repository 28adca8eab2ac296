import { clusterFirewall, type FirewallOptions, guestFirewalls } from '../declared/firewall.ts';
import { declaresMembers, type MembersGuest, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** The firewall of every guest and of the cluster is on and drops what no rule lets in. */
export const guestFirewallOn: Rule = {
  id: 'guest-firewall-on',
  title: 'The firewall of every guest is on and drops by default',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.3.2.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
  ],
  remediation: 'Switch it on (`enabled: true`, `firewall: true` on each interface) with the policy DROP.',
  check: (stack) => {
    const firewalls = guestFirewalls(stack.resources);
    return [
      ...judgeCluster(stack),
      ...membersGuests(stack).flatMap((guest) =>
        judgeGuest(guest, firewalls.get(guest.vmId)).map((finding) => ({
          urn: guest.urn,
          message: `guest ${guest.name} (${guest.vmId}) ${finding}`,
        })),
      ),
    ];
  },
};

function judgeGuest({ interfaces }: MembersGuest, firewall: FirewallOptions | undefined): string[] {
  if (!firewall) return ['has no firewall options: its firewall is off, and everybody reaches it.'];
  const found: string[] = [];
  if (!firewall.enabled) found.push('has its firewall switched off: everybody reaches it.');
  if (firewall.inputPolicy !== 'DROP')
    found.push(`lets in by default (${firewall.inputPolicy ?? 'not stated'}); the policy must be DROP.`);
  if (!firewall.checksHardwareAddress) {
    found.push("does not check hardware addresses (macfilter): it may send under another guest's.");
  }
  const open = interfaces.flatMap((each, index) => (each.firewall ? [] : [`net${index}`]));
  if (open.length > 0) found.push(`has no firewall on ${open.join(', ')}: no rule holds there.`);
  return found;
}

/** Without the cluster's no guest's firewall works. It is judged where what the members have once is declared. */
function judgeCluster({ resources }: DeclaredStack): Violation[] {
  if (!declaresMembers(resources)) return [];
  const firewall = clusterFirewall(resources);
  if (!firewall) {
    const message = "the cluster's firewall is not declared: while it is off, no guest's firewall works.";
    return [{ urn: resources[0]?.urn ?? '', message }];
  }
  const found: string[] = [];
  if (!firewall.enabled) found.push("is switched off: no guest's firewall works.");
  if (firewall.inputPolicy !== 'DROP') {
    found.push(`lets in by default (${firewall.inputPolicy ?? 'not stated'}); the policy must be DROP.`);
  }
  if (firewall.forwardPolicy !== 'DROP') {
    const is = firewall.forwardPolicy ?? 'not stated';
    found.push(`passes on between networks by default (${is}); the policy must be DROP.`);
  }
  return found.map((finding) => ({ urn: firewall.urn, message: `the cluster's firewall ${finding}` }));
}
