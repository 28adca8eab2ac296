import { infeasibleRules } from '../../model/ha/rules/feasibility.ts';
import { called } from '../about.ts';
import { clusterOf } from '../cluster.ts';
import { haRules } from '../declared/ha.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Proxmox VE can keep every HA rule beside the others: those that it can't it refuses, or drops while it runs. */
export const haRulesFeasible: Rule = {
  id: 'ha-rules-feasible',
  title: {
    de: 'Proxmox VE kann alle HA-Regeln zugleich einhalten',
    en: 'Proxmox VE can keep all HA rules together',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' }],
  remediation: {
    de: 'Ändern oder entfernen Sie eine der Regeln, die einander widersprechen (Proxmox VE Administration Guide, "HA Rules": conflicts and errors).',
    en: 'Change or remove one of the rules that contradict each other (Proxmox VE Administration Guide, "HA Rules": conflicts and errors).',
  },
  check: (stack) => {
    const { sites, rules } = clusterOf(stack);
    const nodes = sites.flatMap((site) => site.nodes.map(({ name }) => name));
    const infeasible = infeasibleRules(rules, nodes);
    const twice = boundTwice(stack);
    return haRules(stack.resources).flatMap(({ urn, rule }) => {
      // In Proxmox VE's own words, which its log and its web interface have too.
      const reasons = (infeasible.get(rule.id) ?? [])
        .map(({ message }) => message)
        .filter((message) => !twice.has(/^resource '(.*)' is already used/.exec(message)?.[1] ?? ''))
        .join('; ');
      return reasons === ''
        ? []
        : [
            {
              urn,
              about: called('HA-Regel', 'HA rule', rule.id),
              is: {
                de: `sie kann nicht eingehalten werden, und wo Gäste laufen, bleibt dem Zufall überlassen (${reasons})`,
                en: `it can't be kept, and where guests run is left to chance (${reasons})`,
              },
              must: {
                de: 'Proxmox VE muss sie neben allen anderen einhalten können',
                en: 'Proxmox VE must be able to keep it beside all others',
              },
            },
          ];
    });
  },
};

/** Guests in several node-affinity rules, which `guest-strict-node-affinity` says of each. */
function boundTwice({ guests, affinities }: DeclaredStack): Set<string> {
  const rules = Map.groupBy(
    affinities.flatMap(({ vmIds }) => vmIds),
    (vmId) => vmId,
  );
  return new Set(guests.filter(({ vmId }) => (rules.get(vmId)?.length ?? 0) > 1).map(({ vmId }) => `vm:${vmId}`));
}
