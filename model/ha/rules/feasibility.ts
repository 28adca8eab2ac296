/**
 * Can a rule be kept beside the others? Seven checks. The API refuses a rule that fails one; the CRM leaves it out. All
 * rules are judged as they were configured: one that fails still counts against the others.
 * Source: Proxmox VE administration guide, "HA Rules, Rule Conflicts and Errors", and the recorded rule cases.
 */
import { type Bundle, bundlesOf } from './bundle.ts';
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

export interface Infeasibility {
  /** Parameter of the API that the message belongs to. */
  property: string;
  message: string;
}

/** What speaks against one rule among the others, an earlier form of it left out; empty when it can be kept. */
export function infeasibilities(rule: Rule, others: readonly Rule[], nodes: readonly string[]): Infeasibility[] {
  return infeasibleRules([...others.filter((other) => other.id !== rule.id), rule], nodes).get(rule.id) ?? [];
}

/** What speaks against each rule that can't be kept, by its id; a disabled rule neither fails nor counts. */
export function infeasibleRules(rules: readonly Rule[], nodes: readonly string[]): Map<string, Infeasibility[]> {
  const active = survey(rules.filter((rule) => !rule.disabled));
  const found = new Map<string, Infeasibility[]>();
  for (const check of checks) {
    for (const [rule, message] of check(active, nodes.length)) {
      // A rule's resources are what every check is about.
      const infeasibility = { property: 'resources', message };
      const known = found.get(rule.id);
      if (known) known.push(infeasibility);
      else found.set(rule.id, [infeasibility]);
    }
  }
  return found;
}

/** The enabled rules, sorted for the checks. */
interface ActiveRules {
  nodeAffinity: readonly NodeAffinityRule[];
  resourceAffinity: readonly ResourceAffinityRule[];
  negative: readonly ResourceAffinityRule[];
  bundles: readonly Bundle[];
  /** Node-affinity rules of each resource. */
  bound: ReadonlyMap<Sid, readonly NodeAffinityRule[]>;
}

function survey(rules: readonly Rule[]): ActiveRules {
  const nodeAffinity = rules.filter(isNodeAffinity);
  return {
    nodeAffinity,
    resourceAffinity: rules.filter((rule) => rule.type === 'resource-affinity'),
    negative: rules.filter(isNegative),
    bundles: bundlesOf(rules.filter(isPositive)),
    bound: rulesByResource(nodeAffinity),
  };
}

type Check = (active: ActiveRules, nodeCount: number) => Iterable<[Rule, string]>;

/** In this order their messages appear where a rule fails several. */
const checks: readonly Check[] = [
  boundTwice,
  tooFewResources,
  moreResourcesThanNodes,
  togetherAndApart,
  severalPriorities,
  bundleBoundTwice,
  tooFewNodesApart,
];

function* boundTwice({ nodeAffinity, bound }: ActiveRules): Iterable<[Rule, string]> {
  for (const rule of nodeAffinity) {
    const shared = [...rule.resources].filter((sid) => (bound.get(sid)?.length ?? 0) > 1).sort();
    for (const sid of shared) yield [rule, `resource '${sid}' is already used in another node affinity rule`];
  }
}

function* tooFewResources({ resourceAffinity }: ActiveRules): Iterable<[Rule, string]> {
  for (const rule of resourceAffinity) {
    if (rule.resources.size < 2) yield [rule, 'rule is ineffective as there are less than two resources'];
  }
}

function* moreResourcesThanNodes({ negative }: ActiveRules, nodeCount: number): Iterable<[Rule, string]> {
  for (const rule of negative) {
    if (rule.resources.size > nodeCount) yield [rule, 'rule defines more resources than available nodes'];
  }
}

/** Once for each pair of a bundle and a negative rule. */
function* togetherAndApart({ bundles, negative }: ActiveRules): Iterable<[Rule, string]> {
  const bundleOf = new Map(bundles.flatMap((bundle) => [...bundle.resources].map((sid) => [sid, bundle] as const)));
  for (const rule of negative) {
    const shared = new Map<Bundle, number>();
    for (const sid of rule.resources) {
      const bundle = bundleOf.get(sid);
      if (bundle) shared.set(bundle, (shared.get(bundle) ?? 0) + 1);
    }
    for (const [bundle, count] of shared) {
      if (count < 2) continue;
      yield [rule, 'rule shares two or more resources with a positive resource affinity rule'];
      for (const positive of bundle.rules) {
        yield [positive, 'rule shares two or more resources with a negative resource affinity rule'];
      }
    }
  }
}

/** Which priority holds depends on the nodes online, so it can't be said beforehand that the rules agree. */
function* severalPriorities({ resourceAffinity, bound }: ActiveRules): Iterable<[Rule, string]> {
  for (const rule of resourceAffinity) {
    for (const binding of bindings(rule.resources, bound)) {
      if (new Set(binding.nodes.values()).size < 2) continue;
      yield [rule, 'resources are in node affinity rules with multiple priorities'];
      yield [
        binding,
        'resources are in a resource affinity rule and cannot be in a node affinity rule with multiple priorities',
      ];
    }
  }
}

function* bundleBoundTwice({ bundles, bound }: ActiveRules): Iterable<[Rule, string]> {
  for (const bundle of bundles) {
    const binding = bindings(bundle.resources, bound);
    if (binding.size < 2) continue;
    for (const rule of bundle.rules) yield [rule, 'resources are in multiple node affinity rules'];
    for (const rule of binding) {
      yield [
        rule,
        'at least one resource is in a positive resource affinity rule and there are other resources in at least one' +
          ' other node affinity rule already',
      ];
    }
  }
}

/** Counts only the resources that are bound to nodes, whether strictly or loosely. */
function* tooFewNodesApart({ negative, bound }: ActiveRules): Iterable<[Rule, string]> {
  for (const rule of negative) {
    const boundCount = [...rule.resources].filter((sid) => bound.has(sid)).length;
    const binding = bindings(rule.resources, bound);
    const nodes = new Set([...binding].flatMap(({ nodes }) => [...nodes.keys()]));
    if (nodes.size >= boundCount) continue;
    yield [rule, 'two or more resources are restricted to less nodes than available to the resources'];
    for (const restricting of binding) {
      yield [
        restricting,
        'at least one resource is in a negative resource affinity rule and this rule would restrict these to less' +
          ' nodes than available to the resources',
      ];
    }
  }
}

/** The node-affinity rules that name any of the resources. */
function bindings(resources: ReadonlySet<Sid>, bound: ActiveRules['bound']): Set<NodeAffinityRule> {
  const rules = new Set<NodeAffinityRule>();
  for (const sid of resources) for (const rule of bound.get(sid) ?? []) rules.add(rule);
  return rules;
}
