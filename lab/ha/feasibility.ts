/** Why a rule can't be kept beside the others, as the API says it. */
import { infeasibilities } from '../../model/ha/rules/feasibility.ts';
import type { HaRuleRecord } from '../state/records.ts';
import { ruleOf } from './rules.ts';

/** By parameter; undefined when the rule is fine. A disabled rule always is. */
export function ruleErrors(
  rule: HaRuleRecord,
  others: readonly HaRuleRecord[],
  nodes: readonly string[],
): Record<string, string> | undefined {
  const found = infeasibilities(
    ruleOf(rule, others.length),
    others.map((other, index) => ruleOf(other, index)),
    nodes,
  );
  if (found.length === 0) return undefined;
  const errors: Record<string, string> = {};
  for (const { property, message } of found) {
    errors[property] = errors[property] === undefined ? message : `${errors[property]}; ${message}`;
  }
  return errors;
}
