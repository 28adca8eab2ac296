/** What rules say of a stack. Some rules build on others: each is asked once. */
import type { DeclaredStack } from './declared.ts';
import type { Rule, Violation } from './rule.ts';

const found = new WeakMap<DeclaredStack, Map<Rule, Violation[]>>();

export function violationsOf(rule: Rule, stack: DeclaredStack): readonly Violation[] {
  const known = found.get(stack) ?? new Map<Rule, Violation[]>();
  found.set(stack, known);
  const violations = known.get(rule) ?? rule.check(stack, stack.figures[rule.id]);
  known.set(rule, violations);
  return violations;
}
