/** What can break: the hosts, the lines between them, the power that feeds them. */

/** A server site. Its nodes hang on one pair of switches, which count as one here. */
export interface FaultSite {
  readonly name: string;
  readonly nodes: readonly string[];
  /** How long the batteries carry the site after its mains have gone. */
  readonly upsMinutes: number;
}

/** A line between two sites. */
export interface FaultLink {
  readonly name: string;
  readonly between: readonly [string, string];
}

/** Each site reaches the witness by a line of its own, which carries nothing else. */
export interface FaultTopology {
  readonly sites: readonly FaultSite[];
  readonly links: readonly FaultLink[];
  readonly witness?: string;
}

export type TargetType = 'site' | 'node' | 'link' | 'witness';

/** The kind of thing that `name` names; undefined = there is no such thing. */
export function targetType(topology: FaultTopology, name: string): TargetType | undefined {
  if (topology.sites.some((site) => site.name === name)) return 'site';
  if (topology.sites.some((site) => site.nodes.includes(name))) return 'node';
  if (topology.links.some((link) => link.name === name)) return 'link';
  if (topology.witness !== undefined && (name === topology.witness || name === 'witness')) return 'witness';
  return undefined;
}

export function nodesOf(topology: FaultTopology): string[] {
  return topology.sites.flatMap((site) => site.nodes);
}

export function siteOf(topology: FaultTopology, node: string): FaultSite {
  const site = topology.sites.find(({ nodes }) => nodes.includes(node));
  if (!site) throw new RangeError(`${node} is a node of no site`);
  return site;
}
