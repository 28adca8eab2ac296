import { contains, parseAddress, parseNetwork } from '../../model/ipv4.ts';
import type { TenantPlan } from '../../model/plan.ts';
import { guestText, ofMember } from '../about.ts';
import { type Interface, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

/** Every guest is connected to its own member's networks only, and has an address of them. */
export const memberOwnNetwork: Rule = {
  id: 'member-own-network',
  title: {
    de: 'Jeder Gast liegt in den Netzen seines eigenen Mitglieds',
    en: "Every guest is in its own member's networks",
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A4' },
  ],
  remediation: {
    de: 'Verbinden Sie den Gast mit einem Netz seines eigenen Mitglieds, mit einer Adresse daraus und ohne eigenes VLAN-Tag.',
    en: 'Connect the guest to a network of its own member, with an address of it and no VLAN tag of its own.',
  },
  check: (stack) =>
    membersGuests(stack).flatMap((guest) => {
      const { member } = guest;
      if (!member) return [];
      return [
        ...guest.interfaces.flatMap((each) => judgeInterface(member, each, stack.plan)),
        ...guest.addresses.flatMap((address) => judgeAddress(member, address, stack.plan)),
      ].map((fault) => ({ urn: guest.urn, about: ofMember(guestText(guest), member), ...fault }));
    }),
};

type Plan = DeclaredStack['plan'];

function judgeInterface(member: TenantPlan, { bridge, tagged }: Interface, plan: Plan): Fault[] {
  if (bridge !== undefined && isManagement(bridge, plan)) return [];
  const own = member.networks.map(({ vnet }) => vnet);
  if (bridge !== undefined && own.includes(bridge)) {
    if (!tagged) return [];
    const is = {
      de: `er setzt auf ${bridge} ein eigenes VLAN-Tag: so kann er sein Netz verlassen`,
      en: `it adds a VLAN tag of its own on ${bridge}: so it may leave its network`,
    };
    return [{ is, must: { de: 'das Tag gehört allein dem Netz', en: 'the tag is for the network alone to set' } }];
  }
  const other = plan.tenants.find(({ networks }) => networks.some(({ vnet }) => vnet === bridge));
  const must = { de: `er muss an ${own.join(' oder ')} hängen`, en: `it must be on ${own.join(' or ')}` };
  if (other) {
    const is = {
      de: `er hängt am Netz ${bridge} von ${other.title}`,
      en: `it is on network ${bridge} of ${other.title}`,
    };
    return [{ is, must }];
  }
  const is =
    bridge === undefined
      ? { de: 'er hängt an keinem bekannten Netz', en: 'it is on no known network' }
      : {
          de: `er hängt an ${bridge}, das kein Netz eines Mitglieds ist`,
          en: `it is on ${bridge}, which is no network of any member`,
        };
  return [{ is, must }];
}

/** That is another rule's matter, `management-network-separate`. */
function isManagement(bridge: string, { sites }: Plan): boolean {
  return sites.some(({ nodes }) => nodes.some(({ managementInterface }) => managementInterface === bridge));
}

function judgeAddress(member: TenantPlan, address: string, { tenants }: Plan): Fault[] {
  const holds = ({ networks }: TenantPlan) =>
    networks.some(({ subnet }) => contains(parseNetwork(subnet), parseAddress(address)));
  if (holds(member)) return [];
  const other = tenants.find(holds);
  const own = member.networks.map(({ subnet }) => subnet);
  return [
    {
      is: {
        de: `er hat die Adresse ${address} ${other ? `aus dem Netz von ${other.title}` : 'aus dem Netz keines Mitglieds'}`,
        en: `it has the address ${address} ${other ? `of ${other.title}'s network` : 'of no member'}`,
      },
      must: { de: `sie muss aus ${own.join(' oder ')} sein`, en: `it must be of ${own.join(' or ')}` },
    },
  ];
}
