/**
 * The rules that are in force: those that can't be kept are left out, and what the rest implies is made explicit.
 * Disabled rules stay as they are and imply nothing.
 */
import { bundlesOf } from './bundle.ts';
import { infeasibleRules } from './feasibility.ts';
import {
  isNegative,
  isNodeAffinity,
  isPositive,
  type NodeAffinityRule,
  type ResourceAffinityRule,
  type Rule,
  rulesByResource,
  type Sid,
} from './rule.ts';

/** `sentence` makes the log line of it. */
export interface Dropped {
  rule: string;
  /** Without a full stop. */
  reason: string;
}

export const sentence = ({ rule, reason }: Dropped): string => `Drop rule '${rule}', because ${reason}.`;

/**
 * @param nodes all nodes of the cluster
 * @returns rules in force, disabled ones among them, and those left out by id: one entry for each thing that speaks
 *   against them
 */
export function effectiveRules(
  rules: readonly Rule[],
  nodes: readonly string[],
): { rules: Rule[]; dropped: Dropped[] } {
  const infeasible = infeasibleRules(rules, nodes);
  const dropped = [...infeasible.keys()]
    .sort()
    .flatMap((rule) => (infeasible.get(rule) ?? []).map(({ message }) => ({ rule, reason: message })));
  const kept = rules.filter((rule) => rule.disabled || !infeasible.has(rule.id));
  const merged = mergePositive(kept);
  return { rules: spreadNodeAffinity([...merged, ...impliedNegative(merged)]), dropped };
}

const inForce = <R extends Rule>(rules: readonly Rule[], kind: (rule: Rule) => rule is R): R[] =>
  rules.filter(kind).filter((rule) => !rule.disabled);

/** Positive rules with resources in common become one, in the place of the one with the lowest resource. */
function mergePositive(rules: readonly Rule[]): Rule[] {
  const replacement = new Map<Rule, ResourceAffinityRule | undefined>();
  for (const bundle of bundlesOf(inForce(rules, isPositive))) {
    const [first, ...others] = bundle.rules;
    if (!first || others.length === 0) continue;
    replacement.set(first, {
      type: 'resource-affinity',
      id: `_merged-${bundle.rules.map(({ id }) => id).join('-')}`,
      order: first.order,
      resources: bundle.resources,
      affinity: 'positive',
    });
    for (const other of others) replacement.set(other, undefined);
  }
  return rules.flatMap((rule) => (replacement.has(rule) ? (replacement.get(rule) ?? []) : rule));
}

/**
 * What one resource is kept apart from, all that are kept together with it are kept apart from too: a rule for each such
 * pair. Their order is one after the first rule of the file, whichever rules they come from.
 */
function impliedNegative(rules: readonly Rule[]): ResourceAffinityRule[] {
  const order = rules.reduce((lowest, rule) => Math.min(lowest, rule.order), Number.POSITIVE_INFINITY) + 1;
  const positive = rulesByResource(inForce(rules, isPositive));
  const implied = new Map<string, ResourceAffinityRule>();
  for (const negative of inForce(rules, isNegative)) {
    for (const shared of negative.resources) {
      for (const bundle of positive.get(shared) ?? []) {
        for (const [sid, apart] of pairs(bundle.resources, negative.resources, shared)) {
          const id = `_implicit-negative-${bundle.id}-${sid}-${apart}`;
          const resources = new Set([sid, apart]);
          implied.set(id, { type: 'resource-affinity', id, order, resources, affinity: 'negative' });
        }
      }
    }
  }
  return [...implied.values()];
}

function* pairs(left: ReadonlySet<Sid>, right: ReadonlySet<Sid>, without: Sid): Iterable<[Sid, Sid]> {
  for (const a of left) {
    if (a === without) continue;
    for (const b of right) if (b !== without) yield [a, b];
  }
}

/** The nodes of one resource are those of all that are kept together with it. */
function spreadNodeAffinity(rules: readonly Rule[]): Rule[] {
  const positive = rulesByResource(inForce(rules, isPositive));
  const spread = (rule: NodeAffinityRule): NodeAffinityRule => {
    const bundles = new Set([...rule.resources].flatMap((sid) => positive.get(sid) ?? []));
    if (bundles.size === 0) return rule;
    const resources = new Set(rule.resources);
    for (const bundle of bundles) for (const sid of bundle.resources) resources.add(sid);
    return { ...rule, resources };
  };
  return rules.map((rule) => (isNodeAffinity(rule) && !rule.disabled ? spread(rule) : rule));
}
