import { contains, parseAddress, parseNetwork } from '../../model/ipv4.ts';
import { type Interface, type MembersGuest, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Every guest is connected to its own member's networks only, and has an address of them. */
export const memberOwnNetwork: Rule = {
  id: 'member-own-network',
  title: "Every guest is in its own member's networks",
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A4' },
  ],
  remediation: 'Connect the guest to a network of its own member, with an address of it and no VLAN tag of its own.',
  check: (stack) =>
    membersGuests(stack).flatMap((guest) => [
      ...guest.interfaces.flatMap((each) => judgeInterface(guest, each, stack.plan)),
      ...guest.addresses.flatMap((address) => judgeAddress(guest, address, stack.plan)),
    ]),
};

type Plan = DeclaredStack['plan'];

function judgeInterface({ name, urn, vmId, member }: MembersGuest, { bridge, tagged }: Interface, plan: Plan) {
  if (!member || (bridge !== undefined && isManagement(bridge, plan))) return [];
  const own = member.networks.map(({ vnet }) => vnet);
  const guest = `guest ${name} (${vmId}) of ${member.title}`;
  const allowed = `it must be on ${own.join(' or ')}.`;
  if (bridge !== undefined && own.includes(bridge)) {
    return tagged
      ? [{ urn, message: `${guest} adds a VLAN tag of its own on ${bridge}: so it may leave its network.` }]
      : [];
  }
  const other = plan.tenants.find(({ networks }) => networks.some(({ vnet }) => vnet === bridge));
  if (other) return [{ urn, message: `${guest} is on network ${bridge} of ${other.title}; ${allowed}` }];
  const where = bridge === undefined ? 'on no known network' : `on ${bridge}, which is no network of any member`;
  return [{ urn, message: `${guest} is ${where}; ${allowed}` }];
}

/** That is another rule's matter, `management-network-separate`. */
function isManagement(bridge: string, { sites }: Plan): boolean {
  return sites.some(({ nodes }) => nodes.some(({ managementInterface }) => managementInterface === bridge));
}

function judgeAddress({ name, urn, vmId, member }: MembersGuest, address: string, { tenants }: Plan) {
  if (!member) return [];
  const holds = ({ networks }: (typeof tenants)[number]) =>
    networks.some(({ subnet }) => contains(parseNetwork(subnet), parseAddress(address)));
  if (holds(member)) return [];
  const other = tenants.find(holds);
  const whose = other ? `of ${other.title}'s network` : 'of no member';
  const own = member.networks.map(({ subnet }) => subnet).join(' or ');
  const message = `guest ${name} (${vmId}) of ${member.title} has the address ${address} ${whose}; it must be of ${own}.`;
  return [{ urn, message }];
}
