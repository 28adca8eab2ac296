import { guestText } from '../about.ts';
import { clusterFirewall, type FirewallOptions, guestFirewalls } from '../declared/firewall.ts';
import { declaresMembers, type MembersGuest, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule, Violation } from '../rule.ts';

/** The firewall of every guest and of the cluster is on and drops what no rule lets in. */
export const guestFirewallOn: Rule = {
  id: 'guest-firewall-on',
  title: {
    de: 'Die Firewall jedes Gasts ist an und verwirft, was keine Regel zulässt',
    en: 'The firewall of every guest is on and drops by default',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.3.2.A2' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
  ],
  remediation: {
    de: 'Schalten Sie sie ein (`enabled: true`, `firewall: true` an jeder Schnittstelle), mit der Policy DROP.',
    en: 'Switch it on (`enabled: true`, `firewall: true` on each interface) with the policy DROP.',
  },
  check: (stack) => {
    const firewalls = guestFirewalls(stack.resources);
    return [
      ...judgeCluster(stack),
      ...membersGuests(stack).flatMap((guest) =>
        judgeGuest(guest, firewalls.get(guest.vmId)).map((fault) => ({
          urn: guest.urn,
          about: guestText(guest),
          ...fault,
        })),
      ),
    ];
  },
};

const on = { de: 'sie muss eingeschaltet sein', en: 'it must be switched on' };
const drop = { de: 'die Policy muss DROP sein', en: 'the policy must be DROP' };

function letsIn(policy: string | undefined): Fault {
  return {
    is: {
      de: `ohne Regel wird eingelassen (${policy ?? 'nicht angegeben'})`,
      en: `it lets in by default (${policy ?? 'not stated'})`,
    },
    must: drop,
  };
}

function judgeGuest({ interfaces }: MembersGuest, firewall: FirewallOptions | undefined): Fault[] {
  if (!firewall) {
    const is = {
      de: 'er hat keine Firewall-Optionen: seine Firewall ist aus, und jeder erreicht ihn',
      en: 'it has no firewall options: its firewall is off, and everybody reaches it',
    };
    return [{ is, must: on }];
  }
  const found: Fault[] = [];
  if (!firewall.enabled) {
    const is = {
      de: 'seine Firewall ist ausgeschaltet: jeder erreicht ihn',
      en: 'it has its firewall switched off: everybody reaches it',
    };
    found.push({ is, must: on });
  }
  if (firewall.inputPolicy !== 'DROP') found.push(letsIn(firewall.inputPolicy));
  if (!firewall.checksHardwareAddress) {
    found.push({
      is: {
        de: 'Hardwareadressen werden nicht geprüft (macfilter): er kann unter der eines anderen Gasts senden',
        en: "it does not check hardware addresses (macfilter): it may send under another guest's",
      },
      must: { de: 'macfilter muss an sein', en: 'macfilter must be on' },
    });
  }
  const open = interfaces.flatMap((each, index) => (each.firewall ? [] : [`net${index}`]));
  if (open.length > 0) {
    found.push({
      is: {
        de: `an ${open.join(', ')} ist keine Firewall: dort gilt keine Regel`,
        en: `it has no firewall on ${open.join(', ')}: no rule holds there`,
      },
      must: { de: 'sie muss an jeder Schnittstelle an sein', en: 'it must be on at every interface' },
    });
  }
  return found;
}

/** Without the cluster's no guest's firewall works. It is judged where what the members have once is declared. */
function judgeCluster({ resources }: DeclaredStack): Violation[] {
  if (!declaresMembers(resources)) return [];
  const about = { de: 'Firewall des Clusters', en: "the cluster's firewall" };
  const firewall = clusterFirewall(resources);
  if (!firewall) {
    const is = {
      de: 'sie ist nicht deklariert: solange sie aus ist, wirkt die Firewall keines Gasts',
      en: "it is not declared: while it is off, no guest's firewall works",
    };
    return [{ urn: resources[0]?.urn, about, is, must: { de: 'sie muss es sein', en: 'it must be' } }];
  }
  const found: Fault[] = [];
  if (!firewall.enabled) {
    const is = {
      de: 'sie ist ausgeschaltet: die Firewall keines Gasts wirkt',
      en: "it is switched off: no guest's firewall works",
    };
    found.push({ is, must: on });
  }
  if (firewall.inputPolicy !== 'DROP') found.push(letsIn(firewall.inputPolicy));
  if (firewall.forwardPolicy !== 'DROP') {
    found.push({
      is: {
        de: `ohne Regel wird zwischen Netzen weitergeleitet (${firewall.forwardPolicy ?? 'nicht angegeben'})`,
        en: `it passes on between networks by default (${firewall.forwardPolicy ?? 'not stated'})`,
      },
      must: drop,
    });
  }
  return found.map((fault) => ({ urn: firewall.urn, about, ...fault }));
}
