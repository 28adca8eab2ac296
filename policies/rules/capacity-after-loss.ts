import { type Loss, singleLosses } from '../../model/capacity.ts';
import { placedAfter } from '../../model/ha/placed.ts';
import { called } from '../about.ts';
import { type ClusterGuest, clusterOf, type DeclaredCluster } from '../cluster.ts';
import type { DeclaredStack } from '../declared.ts';
import { faultText } from '../fault-text.ts';
import { nodePlace } from '../places.ts';
import type { Rule, Violation } from '../rule.ts';

/** Every node has the memory for the guests that HA starts there, with nothing lost, after any node, after a whole site. */
export const capacityAfterLoss: Rule = {
  id: 'capacity-after-loss',
  title: {
    de: 'Nach dem Ausfall eines Knotens oder Standorts haben die übrigen Knoten den Arbeitsspeicher für alle Gäste',
    en: 'The nodes left have the memory for all guests after the loss of any node or site',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
  ],
  remediation: {
    de: 'Geben Sie einem Gast weniger Arbeitsspeicher, verteilen Sie Replikate auf andere Knoten, bauen Sie mehr Arbeitsspeicher ein, oder lassen Sie einen Gast weg. Arbeitsspeicher wird nie überbucht.',
    en: 'Give a guest less memory, spread replicas over other nodes, build more memory in, or leave a guest out. Memory is never overbooked.',
  },
  check: (stack) => {
    const cluster = clusterOf(stack);
    const worst = new Map<string, Overload>();
    for (const loss of singleLosses(cluster.sites)) {
      for (const overload of overloadsAfter(loss, cluster)) {
        const known = worst.get(overload.node);
        if (!known || overload.neededMiB > known.neededMiB) worst.set(overload.node, overload);
      }
    }
    return [...worst.values()].map((overload) => violationOf(overload, stack));
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
  const byNode = Map.groupBy(guests, ({ vmId, node }) => places.get(`vm:${vmId}`) ?? node);
  return nodes.flatMap(({ name, memoryMiB, reservedMiB }) => {
    const here = (byNode.get(name) ?? []).toSorted((a, b) => b.memoryMiB - a.memoryMiB || a.vmId - b.vmId);
    const neededMiB = here.reduce((sum, guest) => sum + guest.memoryMiB, 0);
    const isLost = loss.nodes.has(name);
    return isLost || neededMiB <= memoryMiB - reservedMiB
      ? []
      : [{ loss, node: name, guests: here, neededMiB, memoryMiB, reservedMiB }];
  });
}

function violationOf(
  { loss, node, guests, neededMiB, memoryMiB, reservedMiB }: Overload,
  { inventory }: DeclaredStack,
): Violation {
  const place = nodePlace(inventory, node);
  const what = loss.what === undefined ? undefined : faultText(loss.what);
  const when = {
    de: what === undefined ? 'ohne jeden Ausfall' : `nach dem Ausfall (${what.de})`,
    en: what === undefined ? 'with nothing lost' : `after the loss of ${what.en}`,
  };
  const largest = guests
    .slice(0, 3)
    .map((guest) => `${guest.name} (${guest.memoryMiB})`)
    .join(', ');
  const [one, many] = [guests.length === 1, guests.length];
  return {
    urn: guests.find(({ urn }) => urn !== undefined)?.urn,
    about: called('Knoten', 'node', node),
    is: {
      de: `${when.de} muss er ${neededMiB} MiB für ${many} ${one ? 'Gast' : 'Gäste'} tragen (die größten: ${largest}), und einige starten nicht`,
      en: `${when.en} it must carry ${neededMiB} MiB for ${many} ${one ? 'guest' : 'guests'} (largest: ${largest}), and some of them don't start`,
    },
    must: {
      de: `mehr als ${memoryMiB - reservedMiB} MiB dürfen es nicht sein (${memoryMiB} abzüglich ${reservedMiB} Reserve des Knotens)`,
      en: `it may be no more than ${memoryMiB - reservedMiB} MiB (${memoryMiB} less ${reservedMiB} reserved)`,
    },
    ...(place && { place }),
  };
}
