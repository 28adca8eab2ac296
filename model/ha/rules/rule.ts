/** The HA rules of Proxmox VE 9: on which nodes resources may run, and which of them belong together or apart. */

/** Type and name of a resource: `vm:101`. */
export type Sid = string;

interface Common {
  id: string;
  /** Place among the rules of the file, from 1. */
  order: number;
  resources: ReadonlySet<Sid>;
  /** As configured: undefined when the file doesn't say, which means no. */
  disabled?: boolean;
  comment?: string;
}

export interface NodeAffinityRule extends Common {
  type: 'node-affinity';
  /** Node and its priority; the higher is preferred. */
  nodes: ReadonlyMap<string, number>;
  /** As configured. A strict rule allows no other nodes; a loose one, and that is the default, only prefers its own. */
  strict?: boolean;
}

export interface ResourceAffinityRule extends Common {
  type: 'resource-affinity';
  /** positive: on one node together; negative: each on a node of its own. */
  affinity: 'positive' | 'negative';
}

export type Rule = NodeAffinityRule | ResourceAffinityRule;

export const isNodeAffinity = (rule: Rule): rule is NodeAffinityRule => rule.type === 'node-affinity';
export const isPositive = (rule: Rule): rule is ResourceAffinityRule =>
  rule.type === 'resource-affinity' && rule.affinity === 'positive';
export const isNegative = (rule: Rule): rule is ResourceAffinityRule =>
  rule.type === 'resource-affinity' && rule.affinity === 'negative';

/** For each resource the rules that name it, in the order given. */
export function rulesByResource<R extends Rule>(rules: readonly R[]): Map<Sid, R[]> {
  const bySid = new Map<Sid, R[]>();
  for (const rule of rules) {
    for (const sid of rule.resources) {
      const known = bySid.get(sid);
      if (known) known.push(rule);
      else bySid.set(sid, [rule]);
    }
  }
  return bySid;
}
