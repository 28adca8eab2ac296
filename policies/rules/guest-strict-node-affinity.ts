import type { DeclaredGuest, DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/**
 * Every guest has exactly one node-affinity rule, strict, over exactly {home} + replica nodes. HA
 * does not know replication: with any other set it may start a guest where its disks are not.
 */
export const guestStrictNodeAffinity: Rule = {
  id: 'guest-strict-node-affinity',
  title: 'HA may start a guest exactly where its disks are',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' }],
  remediation: 'Declare one strict node-affinity rule whose nodes are the home node and the replica nodes, no others.',
  check: (stack) =>
    stack.guests.flatMap((guest) => {
      const message = judge(guest, stack);
      return message === undefined
        ? []
        : [{ urn: guest.urn, message: `guest ${guest.name} (${guest.vmId}) ${message}` }];
    }),
};

function judge(guest: DeclaredGuest, { affinities, replications }: DeclaredStack): string | undefined {
  const rules = affinities.filter((rule) => rule.vmIds.includes(guest.vmId));
  const [rule] = rules;
  if (!rule) return 'has no node-affinity rule: HA may start it on a node without its disks, where it fails.';
  if (rules.length > 1) {
    return `is in ${rules.length} node-affinity rules (${rules.map((each) => each.name).join(', ')}): Proxmox VE drops them all.`;
  }
  if (!rule.strict)
    return `has a node-affinity rule that is not strict: when its nodes are down, HA starts it elsewhere, without disks.`;
  const targets = replications.filter(({ vmId }) => vmId === guest.vmId).map(({ target }) => target);
  const must = [...new Set([guest.node, ...targets])].sort();
  if (must.join() === rule.nodes.join()) return undefined;
  return `may run on ${rule.nodes.join(', ') || 'no node'}, but its disks are on ${must.join(', ')}.`;
}
