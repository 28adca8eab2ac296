import type { Inventory, Site } from './inventory.ts';
import { byRendezvous } from './rendezvous.ts';
import type { Assignment } from './tenancy.ts';

/** Where a guest is at home and which nodes hold its replicas. */
export interface Placement {
  homeSite: string;
  homeNode: string;
  /** First those at other sites, then those at the home site. */
  replicas: NodeRef[];
}

/** A node by name, with its site. */
export interface NodeRef {
  node: string;
  site: string;
}

/**
 * Places one guest. What the inventory names is taken; the rest is chosen by the guest's name alone: a node of the home site, one
 * replica at the other site, one on a neighbour of the home node.
 * @returns `undefined` where the inventory names a home that does not exist (`checkReferences` says so)
 */
export function placementOf(inventory: Inventory, assignment: Assignment): Placement | undefined {
  const { name, member, template, override } = assignment;
  const nodes = nodesOf(inventory.sites);
  const homeSite = template.homeSite ?? member.homeSite;
  const homeName = override.homeNode ?? template.homeNode;
  const home =
    homeName === undefined
      ? byRendezvous(
          name,
          nodes.filter(({ site }) => site === homeSite),
        )[0]
      : nodes.find(({ node }) => node === homeName);
  if (!home) return undefined;
  const replicas = explicitReplicas(nodes, override.replicas ?? template.replicas) ?? chooseReplicas(name, home, nodes);
  const remoteFirst = [
    ...replicas.filter(({ site }) => site !== home.site),
    ...replicas.filter(({ site }) => site === home.site),
  ];
  return { homeSite: home.site, homeNode: home.node, replicas: remoteFirst };
}

function explicitReplicas(nodes: readonly NodeRef[], names: readonly string[] | undefined): NodeRef[] | undefined {
  return names?.flatMap((name) => nodes.filter(({ node }) => node === name));
}

function chooseReplicas(name: string, home: NodeRef, nodes: readonly NodeRef[]): NodeRef[] {
  const [remote] = byRendezvous(
    name,
    nodes.filter(({ site }) => site !== home.site),
  );
  const [neighbour] = byRendezvous(
    name,
    nodes.filter(({ site, node }) => site === home.site && node !== home.node),
  );
  return [remote, neighbour].filter((node) => node !== undefined);
}

function nodesOf(sites: readonly Site[]): NodeRef[] {
  return sites.flatMap(({ id, nodes }) => nodes.map(({ name }) => ({ node: name, site: id })));
}
