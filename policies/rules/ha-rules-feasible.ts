import { infeasibleRules } from '../../model/ha/rules/feasibility.ts';
import { clusterOf } from '../cluster.ts';
import { haRules } from '../declared/ha.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Proxmox VE can keep every HA rule beside the others: those that it can't it refuses, or drops while it runs. */
export const haRulesFeasible: Rule = {
  id: 'ha-rules-feasible',
  title: 'Proxmox VE can keep all HA rules together',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' }],
  remediation:
    'Change or remove one of the rules that contradict each other (Proxmox VE Administration Guide, "HA Rules": conflicts and errors).',
  check: (stack) => {
    const { sites, rules } = clusterOf(stack);
    const nodes = sites.flatMap((site) => site.nodes.map(({ name }) => name));
    const infeasible = infeasibleRules(rules, nodes);
    const twice = boundTwice(stack);
    return haRules(stack.resources).flatMap(({ urn, rule }) => {
      const reasons = (infeasible.get(rule.id) ?? [])
        .map(({ message }) => message)
        .filter((message) => !twice.some((sid) => message.startsWith(`resource '${sid}' is already used`)));
      return reasons.length === 0
        ? []
        : [
            {
              urn,
              message: `HA rule ${rule.id} can't be kept, and where guests run is left to chance: ${reasons.join('; ')}.`,
            },
          ];
    });
  },
};

/** Guests in several node-affinity rules, which `guest-strict-node-affinity` says of each. */
function boundTwice({ guests, affinities }: DeclaredStack): string[] {
  return guests
    .filter(({ vmId }) => affinities.filter(({ vmIds }) => vmIds.includes(vmId)).length > 1)
    .map(({ vmId }) => `vm:${vmId}`);
}
