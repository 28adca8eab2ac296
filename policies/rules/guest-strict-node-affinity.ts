import { straighteningMoves } from '../../model/replication.ts';
import { guestText } from '../about.ts';
import type { DeclaredGuest, DeclaredStack } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

/**
 * Every guest has exactly one node-affinity rule, strict, over exactly {home} + replica nodes. HA
 * does not know replication: with any other set it may start a guest where its disks are not.
 */
export const guestStrictNodeAffinity: Rule = {
  id: 'guest-strict-node-affinity',
  title: {
    de: 'HA darf einen Gast genau dort starten, wo seine Platten liegen',
    en: 'HA may start a guest exactly where its disks are',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' }],
  remediation: {
    de: 'Deklarieren Sie eine strikte Node-Affinity-Regel, deren Knoten der Heimatknoten und die Replikatknoten sind, keine weiteren.',
    en: 'Declare one strict node-affinity rule whose nodes are the home node and the replica nodes, no others.',
  },
  check: (stack) => {
    const rules = affinitiesByGuest(stack);
    const jobs = Map.groupBy(stack.replications, ({ vmId }) => vmId);
    return stack.guests.flatMap((guest) => {
      const targets = (jobs.get(guest.vmId) ?? []).map(({ target }) => target);
      const fault = judge(guest, rules.get(guest.vmId) ?? [], targets, stack);
      return fault === undefined ? [] : [{ urn: guest.urn, about: guestText(guest), ...fault }];
    });
  },
};

type Affinities = DeclaredStack['affinities'];

function affinitiesByGuest({ affinities }: DeclaredStack): Map<number, Affinities> {
  const found = new Map<number, Affinities>();
  for (const rule of affinities) {
    for (const vmId of rule.vmIds) {
      const known = found.get(vmId);
      if (known) known.push(rule);
      else found.set(vmId, [rule]);
    }
  }
  return found;
}

const must = {
  one: {
    de: 'genau eine strikte Regel muss ihn an die Knoten mit seinen Platten binden',
    en: 'exactly one strict rule must bind it to the nodes with its disks',
  },
  strict: { de: 'die Regel muss strikt sein', en: 'the rule must be strict' },
};

function judge(guest: DeclaredGuest, rules: Affinities, targets: string[], stack: DeclaredStack): Fault | undefined {
  const [rule] = rules;
  if (!rule) {
    return {
      is: {
        de: 'er hat keine Node-Affinity-Regel: HA startet ihn womöglich auf einem Knoten ohne seine Platten, wo er scheitert',
        en: 'it has no node-affinity rule: HA may start it on a node without its disks, where it fails',
      },
      must: must.one,
    };
  }
  if (rules.length > 1) {
    const names = rules.map((each) => each.name).join(', ');
    return {
      is: {
        de: `er steht in ${rules.length} Node-Affinity-Regeln (${names}): Proxmox VE verwirft sie alle`,
        en: `it is in ${rules.length} node-affinity rules (${names}): Proxmox VE drops them all`,
      },
      must: must.one,
    };
  }
  if (!rule.strict) {
    return {
      is: {
        de: 'er hat eine Node-Affinity-Regel, die nicht strikt ist: sind seine Knoten ausgefallen, startet HA ihn anderswo, ohne Platten',
        en: 'it has a node-affinity rule that is not strict: when its nodes are down, HA starts it elsewhere, without disks',
      },
      must: must.strict,
    };
  }
  const nodes = [...new Set([guest.node, ...targets])].sort().join(', ');
  const allowed = rule.nodes.join(', ');
  if (nodes === allowed) return undefined;
  return {
    is: { de: `er darf auf ${allowed || 'keinem Knoten'} laufen`, en: `it may run on ${allowed || 'no node'}` },
    must: {
      de: `es müssen genau die Knoten mit seinen Platten sein: ${nodes}`,
      en: `it must be exactly the nodes with its disks: ${nodes}`,
    },
    ...exchanged(guest, stack),
  };
}

/**
 * Moves have exchanged the targets of the jobs: what is to be removed and what is to stay then is not what it was made for.
 * No job can be given another target, and to remove one that protects the guest is no way out; to move the guest is.
 */
function exchanged({ vmId, node }: DeclaredGuest, { presentJobs }: DeclaredStack): Pick<Fault, 'remediation'> {
  const jobs = presentJobs.filter((job) => job.vmId === vmId);
  const moves = straighteningMoves(node, jobs) ?? [];
  if (moves.length === 0) return {};
  const displaced = jobs.filter(({ madeFor, target }) => madeFor !== target);
  const commands = moves.map((to) => `  ha-manager migrate vm:${vmId} ${to}`);
  return {
    remediation: {
      de: [
        `Seit er verschoben wurde, führen seine Replikationsaufträge anderswohin (${displaced.map(({ id, madeFor, target }) => `${id}, angelegt für ${madeFor}, führt nach ${target}`).join('; ')}).`,
        'Bringen Sie sie zurück, bevor Sie seine Knoten ändern. Geben Sie auf einem beliebigen Knoten nacheinander ein, jeweils wenn',
        'der Gast angekommen ist und `pvesr status` dort keinen Fehler zeigt:',
        ...commands,
        'Rufen Sie danach den Befehl noch einmal auf.',
      ].join('\n'),
      en: [
        `Since it was moved, its replication jobs lead elsewhere (${displaced.map(({ id, madeFor, target }) => `${id}, made for ${madeFor}, leads to ${target}`).join('; ')}).`,
        'Bring them back before you change its nodes: type on any node, one after the other, each when the guest has arrived',
        'and `pvesr status` there shows no error:',
        ...commands,
        'Then run the command again.',
      ].join('\n'),
    },
  };
}
