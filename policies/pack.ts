/** The policy pack: each rule over everything a stack declares. Only this file starts the pack's server. */
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { readInventory } from '../inventory/index.ts';
import { cooperationDir } from '../inventory/location.ts';
import { type PlannedResource, readDeclared } from './declared.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';

/** Site of every node, read once for all rules. */
const sites = readInventory(cooperationDir()).then(
  (inventory) => new Map(inventory.sites.flatMap((site) => site.nodes.map((node) => [node.name, site.id] as const))),
);

/**
 * What the program declares in this run. A stack policy is also shown what the state still holds and the
 * run will delete; a resource policy sees declared resources only.
 */
const declaredUrns = new Set<string>();

const declarations: ResourceValidationPolicy = {
  name: 'declarations',
  description: 'Notes what is declared, for the rules. Never reports anything.',
  enforcementLevel: 'advisory',
  validateResource: ({ urn }) => {
    declaredUrns.add(urn);
  },
};

function policy(rule: Rule): StackValidationPolicy {
  return {
    name: rule.id,
    description: `${rule.title}. ${rule.remediation}`,
    enforcementLevel: rule.severity,
    validateStack: async ({ resources }, report) => {
      const siteByNode = await sites;
      const present = (resources as readonly PlannedResource[]).filter(({ urn }) => declaredUrns.has(urn));
      const declared = readDeclared(present, (node) => siteByNode.get(node));
      for (const { urn, message } of rule.check(declared)) report(`${message} ${rule.remediation}`, urn);
    },
  };
}

new PolicyPack('ikz-availability', { policies: [declarations, ...rules.map(policy)] });
