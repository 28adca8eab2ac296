/** The policy pack: each rule over everything a stack declares. Only this file starts the pack's server. */
import { PolicyPack, type StackValidationPolicy } from '@pulumi/policy';
import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import { type PlannedResource, readDeclared } from './declared.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';

/** Site of every node, read once for all rules. */
const sites = readInventory(cooperationDir()).then(
  (inventory) => new Map(inventory.sites.flatMap((site) => site.nodes.map((node) => [node.name, site.id] as const))),
);

function policy(rule: Rule): StackValidationPolicy {
  return {
    name: rule.id,
    description: `${rule.title}. ${rule.remediation}`,
    enforcementLevel: rule.severity,
    validateStack: async ({ resources }, report) => {
      const siteByNode = await sites;
      const declared = readDeclared(resources as readonly PlannedResource[], (node) => siteByNode.get(node));
      for (const { urn, message } of rule.check(declared)) report(`${message} ${rule.remediation}`, urn);
    },
  };
}

new PolicyPack('ikz-availability', { policies: rules.map(policy) });
