import { overlap, parseNetwork } from '../../model/ipv4.ts';
import { type DeclaredNetwork, type DeclaredSubnet, networks, subnets } from '../declared/networks.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** No two members share a zone, a VLAN or a range of addresses. */
export const networkNotShared: Rule = {
  id: 'network-not-shared',
  title: 'No zone, VLAN or address range is shared by two networks of members',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A4' },
  ],
  remediation: 'Give every network a tag and a range of its own, in the zone of its member.',
  check: ({ resources, plan }) => {
    const declared = networks(resources);
    return [
      ...declared.flatMap((network) => judgeZone(network, plan)),
      ...judgeTags(declared),
      ...judgeRanges(subnets(resources)),
    ];
  },
};

function judgeZone({ urn, vnet, zone }: DeclaredNetwork, { tenants }: DeclaredStack['plan']): Violation[] {
  const owner = tenants.find((tenant) => tenant.networks.some((network) => network.vnet === vnet));
  if (!owner)
    return [{ urn, message: `network ${vnet} belongs to no member of the inventory; it must belong to one.` }];
  if (zone === owner.zone.id) return [];
  const other = tenants.find((tenant) => tenant.zone.id === zone);
  const whose = other ? `of ${other.title}` : 'of no member';
  return [
    { urn, message: `network ${vnet} of ${owner.title} is in zone ${zone} ${whose}; it must be in ${owner.zone.id}.` },
  ];
}

function judgeTags(declared: DeclaredNetwork[]): Violation[] {
  return declared.flatMap(({ urn, vnet, vlan }, index) => {
    if (vlan === undefined) {
      return [
        { urn, message: `network ${vnet} has no VLAN tag: its guests stand on the bridge that all members share.` },
      ];
    }
    const other = declared.slice(0, index).find((each) => each.vlan === vlan);
    if (!other) return [];
    return [{ urn, message: `networks ${other.vnet} and ${vnet} both have VLAN ${vlan}: they are one network.` }];
  });
}

function judgeRanges(declared: DeclaredSubnet[]): Violation[] {
  return declared.flatMap(({ urn, vnet, cidr }, index) =>
    declared
      .slice(0, index)
      .filter((other) => other.vnet !== vnet && overlap(parseNetwork(other.cidr), parseNetwork(cidr)))
      .map((other) => ({
        urn,
        message: `networks ${other.vnet} (${other.cidr}) and ${vnet} (${cidr}) overlap: one's guests pass for the other's.`,
      })),
  );
}
