/** HA rules: on which nodes resources may run, and which must be together or apart. */
import type { Rule } from '../../model/ha/rules/rule.ts';
import { splitList } from '../api/formats.ts';
import { ApiError, refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { HaRuleRecord } from '../state/records.ts';
import { ruleErrors } from './feasibility.ts';

/** The rules as the HA stack takes them. */
export function rulesOf(cluster: Cluster): Rule[] {
  return cluster.haRules.values().map(ruleOf);
}

export function ruleOf(record: HaRuleRecord, index: number): Rule {
  const common = {
    id: record.rule,
    order: index + 1,
    resources: new Set(splitList(record.resources)),
    ...(record.disable === 1 && { disabled: true }),
  };
  if (record.type === 'resource-affinity') {
    return { ...common, type: 'resource-affinity', affinity: record.affinity ?? 'positive' };
  }
  const strict = record.strict === 1;
  return { ...common, type: 'node-affinity', nodes: nodePriorities(record.nodes ?? ''), ...(strict && { strict }) };
}

export function haRuleNamed(cluster: Cluster, rule: string): HaRuleRecord {
  const record = cluster.haRules.get(rule);
  if (!record) throw refuse(`no such ha rule '${rule}'`);
  return record;
}

/** Stores a rule, unless it can't be kept: 400 with the reason. */
export function putHaRule(cluster: Cluster, rule: HaRuleRecord): void {
  const unmanaged = splitList(rule.resources).filter((sid) => !cluster.haResources.has(sid));
  if (unmanaged.length > 0) {
    throw new ApiError(400, `Parameter verification failed.`, {
      resources: `cannot use unmanaged resource(s) ${unmanaged.join(', ')}.`,
    });
  }
  const others = cluster.haRules.values().filter((other) => other.rule !== rule.rule);
  const unknown = [...nodePriorities(rule.nodes ?? '').keys()].find((node) => !cluster.nodes.has(node));
  const errors =
    unknown === undefined
      ? ruleErrors(rule, others, cluster.nodes.ids())
      : { nodes: `no such cluster node '${unknown}'` };
  if (errors) throw new ApiError(400, `Rule '${rule.rule}' is invalid.`, errors);
  cluster.haRules.put(rule.rule, rule);
}

/** Takes a resource out of all rules; a rule that is left without any goes. */
export function removeFromRules(cluster: Cluster, sid: string): void {
  for (const rule of cluster.haRules.values()) {
    const resources = splitList(rule.resources);
    if (!resources.includes(sid)) continue;
    const rest = resources.filter((other) => other !== sid);
    if (rest.length === 0) cluster.haRules.delete(rule.rule);
    else cluster.haRules.put(rule.rule, withChanges(rule, { resources: rest.join(',') }));
  }
}

/** `nie1:2,kau1` -> node and priority; higher is preferred, 0 when left out. */
export function nodePriorities(nodes: string): Map<string, number> {
  return new Map(
    splitList(nodes).map((entry) => {
      const [node = '', priority] = entry.split(':');
      return [node, Number(priority ?? 0)];
    }),
  );
}

/** The nodes of the resource's strict node-affinity rule; undefined where none binds it. */
export function allowedNodes(cluster: Cluster, sid: string): string[] | undefined {
  const rule = cluster.haRules
    .values()
    .find(
      (candidate) =>
        candidate.type === 'node-affinity' &&
        candidate.strict === 1 &&
        candidate.disable !== 1 &&
        splitList(candidate.resources).includes(sid),
    );
  return rule && [...nodePriorities(rule.nodes ?? '').keys()];
}
