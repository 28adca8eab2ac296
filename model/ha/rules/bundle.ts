/** Resources that positive rules tie to one node: rules with a resource in common are one bundle. */
import { type ResourceAffinityRule, rulesByResource, type Sid } from './rule.ts';

export interface Bundle {
  /** By the lowest of their resources, then by id. */
  rules: readonly ResourceAffinityRule[];
  resources: ReadonlySet<Sid>;
}

/** Splits positive rules into bundles that have no resource in common, by their lowest resources. */
export function bundlesOf(positive: readonly ResourceAffinityRule[]): Bundle[] {
  const ranked = positive
    .map((rule) => ({ rule, lowest: lowestOf(rule.resources) }))
    .sort((a, b) => compare(a.lowest, b.lowest) || compare(a.rule.id, b.rule.id))
    .map(({ rule }) => rule);
  const rank = new Map(ranked.map((rule, index) => [rule, index]));
  const byRank = (a: ResourceAffinityRule, b: ResourceAffinityRule) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0);

  const bySid = rulesByResource(ranked);
  const bundled = new Set<ResourceAffinityRule>();
  const bundles: Bundle[] = [];
  for (const first of ranked) {
    if (bundled.has(first)) continue;
    // Grows while it is walked through, until no rule is left that shares a resource with one of them.
    const reached = new Set([first]);
    const resources = new Set<Sid>();
    for (const rule of reached) {
      bundled.add(rule);
      for (const sid of rule.resources) {
        if (resources.has(sid)) continue;
        resources.add(sid);
        for (const next of bySid.get(sid) ?? []) reached.add(next);
      }
    }
    bundles.push({ rules: [...reached].sort(byRank), resources });
  }
  return bundles;
}

const lowestOf = (resources: ReadonlySet<Sid>): Sid => [...resources].sort()[0] ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
