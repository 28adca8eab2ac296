import { straighteningMoves } from '../../model/replication.ts';
import type { DeclaredGuest, DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

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
      const finding = judge(guest, stack);
      return finding === undefined
        ? []
        : [{ ...finding, urn: guest.urn, message: `guest ${guest.name} (${guest.vmId}) ${finding.message}` }];
    }),
};

type Finding = Omit<Violation, 'urn'>;

function judge(guest: DeclaredGuest, stack: DeclaredStack): Finding | undefined {
  const rules = stack.affinities.filter((rule) => rule.vmIds.includes(guest.vmId));
  const [rule] = rules;
  if (!rule) {
    return { message: 'has no node-affinity rule: HA may start it on a node without its disks, where it fails.' };
  }
  if (rules.length > 1) {
    const names = rules.map((each) => each.name).join(', ');
    return { message: `is in ${rules.length} node-affinity rules (${names}): Proxmox VE drops them all.` };
  }
  if (!rule.strict) {
    return {
      message: `has a node-affinity rule that is not strict: when its nodes are down, HA starts it elsewhere, without disks.`,
    };
  }
  const targets = stack.replications.filter(({ vmId }) => vmId === guest.vmId).map(({ target }) => target);
  const must = [...new Set([guest.node, ...targets])].sort();
  if (must.join() === rule.nodes.join()) return undefined;
  const message = `may run on ${rule.nodes.join(', ') || 'no node'}, but its disks are on ${must.join(', ')}.`;
  return { message, ...exchanged(guest, stack) };
}

/**
 * Moves have exchanged the targets of the jobs: what is to be removed and what is to stay then is not what it was made for.
 * No job can be given another target, and to remove one that protects the guest is no way out; to move the guest is.
 */
function exchanged({ vmId, node }: DeclaredGuest, { presentJobs }: DeclaredStack): Pick<Finding, 'remediation'> {
  const jobs = presentJobs.filter((job) => job.vmId === vmId);
  const moves = straighteningMoves(node, jobs) ?? [];
  if (moves.length === 0) return {};
  const displaced = jobs
    .filter(({ madeFor, target }) => madeFor !== target)
    .map(({ id, madeFor, target }) => `${id}, made for ${madeFor}, leads to ${target}`);
  return {
    remediation: [
      `Since it was moved, its replication jobs lead elsewhere (${displaced.join('; ')}).`,
      'Bring them back before you change its nodes: type on any node, one after the other, each when the guest has arrived',
      'and `pvesr status` there shows no error:',
      ...moves.map((to) => `  ha-manager migrate vm:${vmId} ${to}`),
      'Then run the command again.',
    ].join('\n'),
  };
}
