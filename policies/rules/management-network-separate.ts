import { overlap, parseNetwork } from '../../model/ipv4.ts';
import { nodeRules, printAdmission } from '../declared/firewall.ts';
import { membersGuests } from '../declared/members.ts';
import { bridges, subnets, zones } from '../declared/networks.ts';
import { outside } from '../declared/sources.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** Guests never share a network with the management of the nodes, and only the management reaches the nodes. */
export const managementNetworkSeparate: Rule = {
  id: 'management-network-separate',
  title: 'The management network is separate from the networks of guests',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'NET.1.1.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A11' },
  ],
  remediation:
    'Keep guests on their own bridge without an address of the node, and let in to the nodes the management only.',
  check: (stack) => [...ranges(stack), ...guestsOnManagement(stack), ...bridgesOfGuests(stack), ...nodesReached(stack)],
};

type Plan = DeclaredStack['plan'];

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
    return [{ urn, message: `network ${vnet} (${cidr}) overlaps the management network ${met}: guests stand in it.` }];
  });
}

function guestsOnManagement(stack: DeclaredStack): Violation[] {
  const interfaces = managementInterfaces(stack.plan);
  return membersGuests(stack).flatMap(({ name, vmId, urn, interfaces: own }) =>
    own
      .filter(({ bridge }) => bridge !== undefined && interfaces.has(bridge))
      .map(({ bridge }) => ({ urn, message: `guest ${name} (${vmId}) is on ${bridge}, where the nodes are managed.` })),
  );
}

function bridgesOfGuests({ resources, plan }: DeclaredStack): Violation[] {
  const interfaces = managementInterfaces(plan);
  const ofZones = zones(resources)
    .filter(({ bridge }) => interfaces.has(bridge))
    .map(({ urn, zone, bridge }) => ({ urn, message: `zone ${zone} lies on ${bridge}, where the nodes are managed.` }));
  const withAddress = bridges(resources)
    .filter(({ address }) => address !== undefined)
    .map(({ urn, name, node, address }) => ({
      urn,
      message: `bridge ${name} gives ${node} the address ${address} in the network of the guests: they reach the node past its firewall's rules.`,
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
        message: `the nodes let in ${printAdmission(admission)}; they may let in ${allowed.join(', ')} only.`,
      })),
  );
}
