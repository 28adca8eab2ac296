import { overlap, parseNetwork } from '../../model/ipv4.ts';
import type { Text } from '../../model/text.ts';
import { called, guestText } from '../about.ts';
import { admissionText, nodeRules } from '../declared/firewall.ts';
import { membersGuests } from '../declared/members.ts';
import { bridges, subnets, zones } from '../declared/networks.ts';
import { outside } from '../declared/sources.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** Guests never share a network with the management of the nodes, and only the management reaches the nodes. */
export const managementNetworkSeparate: Rule = {
  id: 'management-network-separate',
  title: {
    de: 'Das Managementnetz ist von den Netzen der Gäste getrennt',
    en: 'The management network is separate from the networks of guests',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A11' },
  ],
  remediation: {
    de: 'Lassen Sie Gäste auf ihrer eigenen Bridge ohne Adresse des Knotens, und lassen Sie zu den Knoten nur das Management ein.',
    en: 'Keep guests on their own bridge without an address of the node, and let in to the nodes the management only.',
  },
  check: (stack) => [...ranges(stack), ...guestsOnManagement(stack), ...bridgesOfGuests(stack), ...nodesReached(stack)],
};

type Plan = DeclaredStack['plan'];

const apart = {
  de: 'Gäste und Management müssen getrennt sein',
  en: 'guests and management must be apart',
};

function managed(de: string, en: string, bridge: string | undefined): Text {
  return { de: `${de} ${bridge}, wo die Knoten verwaltet werden`, en: `${en} ${bridge}, where the nodes are managed` };
}

/** Networks in which nodes are managed, and the staff who do it. */
function managementNetworks({ cluster, sites }: Plan): string[] {
  const ofNodes = sites.flatMap(({ nodes }) => nodes.map(({ managementAddress }) => managementAddress));
  return [...cluster.managementNetworks, ...ofNodes];
}

function managementInterfaces({ sites }: Plan): Set<string> {
  return new Set(sites.flatMap(({ nodes }) => nodes.map(({ managementInterface }) => managementInterface)));
}

function ranges({ resources, plan }: DeclaredStack): Violation[] {
  return subnets(resources).flatMap(({ urn, vnet, cidr }) => {
    const met = managementNetworks(plan).find((network) => overlap(parseNetwork(network), parseNetwork(cidr)));
    if (met === undefined) return [];
    const is = {
      de: `es überschneidet sich mit dem Managementnetz ${met}: Gäste stehen darin`,
      en: `it overlaps the management network ${met}: guests stand in it`,
    };
    return [{ urn, about: called('Netz', 'network', `${vnet} (${cidr})`), is, must: apart }];
  });
}

function guestsOnManagement(stack: DeclaredStack): Violation[] {
  const interfaces = managementInterfaces(stack.plan);
  return membersGuests(stack).flatMap(({ name, vmId, urn, interfaces: own }) =>
    own
      .filter(({ bridge }) => bridge !== undefined && interfaces.has(bridge))
      .map(({ bridge }) => ({
        urn,
        about: guestText({ name, vmId }),
        is: managed('er hängt an', 'it is on', bridge),
        must: apart,
      })),
  );
}

function bridgesOfGuests({ resources, plan }: DeclaredStack): Violation[] {
  const interfaces = managementInterfaces(plan);
  const ofZones = zones(resources)
    .filter(({ bridge }) => interfaces.has(bridge))
    .map(({ urn, zone, bridge }) => ({
      urn,
      about: called('Zone', 'zone', zone),
      is: managed('sie liegt auf', 'it lies on', bridge),
      must: apart,
    }));
  const withAddress = bridges(resources)
    .filter(({ address }) => address !== undefined)
    .map(({ urn, name, node, address }) => ({
      urn,
      about: called('Bridge', 'bridge', name),
      is: {
        de: `sie gibt ${node} die Adresse ${address} im Netz der Gäste: sie erreichen den Knoten an den Regeln seiner Firewall vorbei`,
        en: `it gives ${node} the address ${address} in the network of the guests: they reach the node past its firewall's rules`,
      },
      must: { de: 'der Knoten darf dort keine haben', en: 'the node may have none there' },
    }));
  return [...ofZones, ...withAddress];
}

/** The rules of the nodes themselves: the staff, and the nodes among each other. */
function nodesReached({ resources, plan }: DeclaredStack): Violation[] {
  const nodes = plan.sites.flatMap((site) =>
    site.nodes.map(({ managementAddress }) => managementAddress.replace(/\/.*$/, '')),
  );
  const allowed = [...plan.cluster.managementNetworks, ...nodes];
  return nodeRules(resources).flatMap(({ urn, admissions }) =>
    admissions
      .filter(({ source }) => outside(source, allowed).length > 0)
      .map((admission) => ({
        urn,
        about: { de: 'die Knoten', en: 'the nodes' },
        is: {
          de: `sie lassen ${admissionText(admission).de} ein`,
          en: `they let in ${admissionText(admission).en}`,
        },
        must: {
          de: `erlaubt sind nur ${allowed.join(', ')}`,
          en: `they may let in ${allowed.join(', ')} only`,
        },
      })),
  );
}
