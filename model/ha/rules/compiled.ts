/** Rules in the form in which the scheduler asks: by resource. */
import type { NodeAffinityRule, Rule, Sid } from './rule.ts';

/** Of a node that a loose rule doesn't name: taken when none of the named ones is there. */
const fallbackPriority = -1;

export interface CompiledRules {
  /** Nodes the resource may run on, with their priorities; -1 = fallback of a loose rule. */
  nodeAffinity: ReadonlyMap<Sid, ReadonlyMap<string, number>>;
  /** Resources it must be on one node with, itself left out. */
  positive: ReadonlyMap<Sid, ReadonlySet<Sid>>;
  /** Resources it must not be on one node with. */
  negative: ReadonlyMap<Sid, ReadonlySet<Sid>>;
}

/**
 * @param rules in force, as `effectiveRules` returns them; disabled ones are passed over
 * @param nodes all nodes of the cluster
 */
export function compileRules(rules: readonly Rule[], nodes: readonly string[]): CompiledRules {
  const nodeAffinity = new Map<Sid, ReadonlyMap<string, number>>();
  const positive = new Map<Sid, Set<Sid>>();
  const negative = new Map<Sid, Set<Sid>>();
  for (const rule of rules) {
    if (rule.disabled) continue;
    if (rule.type === 'node-affinity') {
      const priorities = withFallback(rule, nodes);
      for (const sid of rule.resources) nodeAffinity.set(sid, priorities);
    } else {
      relate(rule.affinity === 'positive' ? positive : negative, rule.resources);
    }
  }
  return { nodeAffinity, positive, negative };
}

function withFallback(rule: NodeAffinityRule, nodes: readonly string[]): ReadonlyMap<string, number> {
  if (rule.strict) return rule.nodes;
  const priorities = new Map(rule.nodes);
  for (const node of nodes) if (!priorities.has(node)) priorities.set(node, fallbackPriority);
  return priorities;
}

/** Adds to each resource all the others. */
function relate(relation: Map<Sid, Set<Sid>>, resources: ReadonlySet<Sid>): void {
  if (resources.size < 2) return;
  for (const sid of resources) {
    const related = relation.get(sid) ?? new Set();
    for (const other of resources) if (other !== sid) related.add(other);
    relation.set(sid, related);
  }
}
