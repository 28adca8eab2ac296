/** Both stacks as the program declares them for the project's own inventory, and edits that spoil them. */

import { programResources } from '../../offline/program.ts';
import type { Cooperation, PlannedResource } from '../../policies/declared.ts';
import { readDeclared } from '../../policies/declared.ts';
import { rules } from '../../policies/rules/index.ts';
import { sentence } from '../../policies/sentence.ts';
import { violationsOf } from '../../policies/violations.ts';
import { cooperation } from './good-stack.ts';

const primary = await programResources(cooperation.plan, 'primary');
const secondary = await programResources(cooperation.plan, 'secondary');

export const stacks = { primary, secondary, both: [...primary, ...secondary] };

export type Edit = (resources: PlannedResource[]) => PlannedResource[];

/** @param type end of the type, `:VmLegacy` */
export function changing(type: string, name: string, props: Record<string, unknown>): Edit {
  return (resources) => {
    const edited = resources.map((each) =>
      isNamed(each, type, name) ? { ...each, props: { ...each.props, ...props } } : each,
    );
    if (edited.every((each, index) => each === resources[index])) throw new Error(`no ${type} ${name}`);
    return edited;
  };
}

export function without(type: string, name: string): Edit {
  return (resources) => {
    const left = resources.filter((each) => !isNamed(each, type, name));
    if (left.length === resources.length) throw new Error(`no ${type} ${name}`);
    return left;
  };
}

/** One more HA rule beside those of the guests. */
export function withRule(rule: string, props: Record<string, unknown>): Edit {
  return (resources) => {
    const other = resources.find(({ type }) => type.endsWith(':Harule'));
    if (!other) throw new Error('no rule to go by');
    const urn = other.urn.replace(other.name, rule);
    return [...resources, { ...other, name: rule, urn, props: { rule, ...props } }];
  };
}

export const unchanged: Edit = (resources) => resources;

/** What each rule says that says anything, by its id. */
export function findings(
  resources: PlannedResource[],
  surroundings: Cooperation = cooperation,
): Record<string, string[]> {
  const stack = readDeclared(resources, surroundings);
  const found = rules.map((rule) => [rule.id, violationsOf(rule, stack).map((each) => sentence(each, 'en'))] as const);
  return Object.fromEntries(found.filter(([, messages]) => messages.length > 0));
}

const isNamed = (each: PlannedResource, type: string, name: string): boolean =>
  each.type.endsWith(type) && each.name === name;
