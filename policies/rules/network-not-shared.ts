import { overlap, parseNetwork } from '../../model/ipv4.ts';
import type { Text } from '../../model/text.ts';
import { called, ofMember } from '../about.ts';
import { type DeclaredNetwork, type DeclaredSubnet, networks, subnets } from '../declared/networks.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** No two members share a zone, a VLAN or a range of addresses. */
export const networkNotShared: Rule = {
  id: 'network-not-shared',
  title: {
    de: 'Kein Netz teilt Zone, VLAN oder Adressbereich mit dem eines anderen Mitglieds',
    en: 'No zone, VLAN or address range is shared by two networks of members',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A4' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A4' },
  ],
  remediation: {
    de: 'Geben Sie jedem Netz ein eigenes Tag und einen eigenen Adressbereich, in der Zone seines Mitglieds.',
    en: 'Give every network a tag and a range of its own, in the zone of its member.',
  },
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
  const about = called('Netz', 'network', vnet);
  if (!owner) {
    const is = {
      de: 'es gehört keinem Mitglied des Inventars',
      en: 'it belongs to no member of the inventory',
    };
    return [{ urn, about, is, must: { de: 'es muss einem gehören', en: 'it must belong to one' } }];
  }
  if (zone === owner.zone.id) return [];
  const other = tenants.find((tenant) => tenant.zone.id === zone);
  return [
    {
      urn,
      about: ofMember(about, owner),
      is: {
        de: `es liegt in der Zone ${zone} ${other ? `von ${other.title}` : 'keines Mitglieds'}`,
        en: `it is in zone ${zone} ${other ? `of ${other.title}` : 'of no member'}`,
      },
      must: { de: `es muss in ${owner.zone.id} liegen`, en: `it must be in ${owner.zone.id}` },
    },
  ];
}

function judgeTags(declared: DeclaredNetwork[]): Violation[] {
  const first = new Map<number, string>();
  return declared.flatMap(({ urn, vnet, vlan }): Violation[] => {
    if (vlan === undefined) {
      const is = {
        de: 'es hat kein VLAN-Tag: seine Gäste stehen auf der Bridge, die alle Mitglieder teilen',
        en: 'it has no VLAN tag: its guests stand on the bridge that all members share',
      };
      return [{ urn, about: called('Netz', 'network', vnet), is, must: ownTag }];
    }
    const other = first.get(vlan);
    if (other === undefined) {
      first.set(vlan, vnet);
      return [];
    }
    const is = {
      de: `beide haben VLAN ${vlan}: sie sind ein Netz`,
      en: `both have VLAN ${vlan}: they are one network`,
    };
    return [{ urn, about: both(other, vnet), is, must: ownTag }];
  });
}

const ownTag = { de: 'jedes Netz muss ein eigenes Tag haben', en: 'every network must have a tag of its own' };

function both(one: string, other: string): Text {
  return { de: `Netze ${one} und ${other}`, en: `networks ${one} and ${other}` };
}

function judgeRanges(declared: DeclaredSubnet[]): Violation[] {
  const ranges = declared.map((subnet) => ({ ...subnet, network: parseNetwork(subnet.cidr) }));
  return ranges.flatMap(({ urn, vnet, cidr, network }, index) =>
    ranges
      .slice(0, index)
      .filter((other) => other.vnet !== vnet && overlap(other.network, network))
      .map((other) => ({
        urn,
        about: both(`${other.vnet} (${other.cidr})`, `${vnet} (${cidr})`),
        is: {
          de: 'ihre Adressen überschneiden sich: Gäste des einen geben sich als Gäste des anderen aus',
          en: "they overlap: one's guests pass for the other's",
        },
        must: { de: 'jedes Netz muss einen eigenen Bereich haben', en: 'every network must have a range of its own' },
      })),
  );
}
