import { type Loss, singleLosses } from '../../model/capacity.ts';
import { placedAfter } from '../../model/ha/placed.ts';
import { type ClusterGuest, clusterOf, type DeclaredCluster } from '../cluster.ts';
import type { Rule, Violation } from '../rule.ts';

/** Every node has the memory for the guests that HA starts there, with nothing lost, after any node, after a whole site. */
export const capacityAfterLoss: Rule = {
  id: 'capacity-after-loss',
  title: 'The nodes left have the memory for all guests after the loss of any node or site',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
  ],
  remediation:
    'Give a guest less memory, spread replicas over other nodes, build more memory in, or leave a guest out. Memory is never overbooked.',
  check: (stack) => {
    const cluster = clusterOf(stack);
    const worst = new Map<string, Overload>();
    for (const loss of singleLosses(cluster.sites)) {
      for (const overload of overloadsAfter(loss, cluster)) {
        const known = worst.get(overload.node);
        if (!known || overload.neededMiB > known.neededMiB) worst.set(overload.node, overload);
      }
    }
    return [...worst.values()].flatMap(violationsOf);
  },
};

interface Overload {
  loss: Loss;
  node: string;
  /** Largest first. */
  guests: ClusterGuest[];
  neededMiB: number;
  memoryMiB: number;
  reservedMiB: number;
}

function overloadsAfter(loss: Loss, { sites, guests, rules }: DeclaredCluster): Overload[] {
  const nodes = sites.flatMap((site) => site.nodes);
  const places = placedAfter(
    loss.nodes,
    nodes.map(({ name }) => name),
    guests.filter(({ ha }) => ha !== undefined).map(({ vmId, node }) => ({ sid: `vm:${vmId}`, node })),
    rules,
  );
  return nodes.flatMap(({ name, memoryMiB, reservedMiB }) => {
    const here = guests
      .filter(({ vmId, node }) => (places.get(`vm:${vmId}`) ?? node) === name)
      .sort((a, b) => b.memoryMiB - a.memoryMiB || a.vmId - b.vmId);
    const neededMiB = here.reduce((sum, guest) => sum + guest.memoryMiB, 0);
    const isLost = loss.nodes.has(name);
    return isLost || neededMiB <= memoryMiB - reservedMiB
      ? []
      : [{ loss, node: name, guests: here, neededMiB, memoryMiB, reservedMiB }];
  });
}

function violationsOf({ loss, node, guests, neededMiB, memoryMiB, reservedMiB }: Overload): Violation[] {
  const when = loss.what === undefined ? 'with nothing lost' : `after the loss of ${loss.what}`;
  const largest = guests.slice(0, 3).map((guest) => `${guest.name} (${guest.memoryMiB})`);
  return [
    {
      urn: guests.find(({ urn }) => urn !== undefined)?.urn,
      message:
        `node ${node} must carry ${neededMiB} MiB for ${guests.length} ${guests.length === 1 ? 'guest' : 'guests'} ${when}, ` +
        `but has ${memoryMiB - reservedMiB} MiB for guests (${memoryMiB} less ${reservedMiB} reserved): ` +
        `some of them don't start. Largest: ${largest.join(', ')}.`,
    },
  ];
}
