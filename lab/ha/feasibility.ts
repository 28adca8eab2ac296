/** Which HA rules can't be kept, taken one at a time against the others. Pure. */
import { splitList } from '../api/formats.ts';
import type { HaRuleRecord } from '../state/records.ts';

/** Why the rule is refused, by parameter; undefined when it is fine. A disabled rule always is. */
export function ruleErrors(
  rule: HaRuleRecord,
  others: readonly HaRuleRecord[],
  nodes: readonly string[],
): Record<string, string> | undefined {
  if (rule.disable === 1) return undefined;
  const active = others.filter((other) => other.disable !== 1);
  return rule.type === 'node-affinity'
    ? nodeAffinityErrors(rule, active, nodes)
    : resourceAffinityErrors(rule, active, nodes);
}

function nodeAffinityErrors(rule: HaRuleRecord, others: readonly HaRuleRecord[], nodes: readonly string[]) {
  const named = splitList(rule.nodes ?? '').map((entry) => entry.split(':')[0] ?? '');
  const unknown = named.find((node) => !nodes.includes(node));
  if (unknown !== undefined) return { nodes: `no such cluster node '${unknown}'` };
  const taken = splitList(rule.resources).find((sid) =>
    others.some((other) => other.type === 'node-affinity' && splitList(other.resources).includes(sid)),
  );
  return taken === undefined
    ? undefined
    : { resources: `resource '${taken}' is already used in another node affinity rule` };
}

function resourceAffinityErrors(rule: HaRuleRecord, others: readonly HaRuleRecord[], nodes: readonly string[]) {
  const resources = splitList(rule.resources);
  if (resources.length < 2) return { resources: 'rule is ineffective as there are less than two resources' };
  if (rule.affinity === 'negative' && resources.length > nodes.length) {
    return { resources: 'rule defines more resources than available nodes' };
  }
  const opposite = others.find(
    (other) =>
      other.type === 'resource-affinity' &&
      other.affinity !== rule.affinity &&
      splitList(other.resources).filter((sid) => resources.includes(sid)).length >= 2,
  );
  return opposite === undefined
    ? undefined
    : { resources: `rule shares two or more resources with a ${opposite.affinity} resource affinity rule` };
}
