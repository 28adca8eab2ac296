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
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' },
  ],
  remediation: {
    de: 'Geben Sie einem Gast weniger Arbeitsspeicher, verteilen Sie Replikate auf andere Knoten, bauen Sie mehr Arbeitsspeicher ein, oder lassen Sie einen Gast weg. Arbeitsspeicher wird nie überbucht.',
    en: 'Give a guest less memory, spread replicas over other nodes, build more memory in, or leave a guest out. Memory is never overbooked.',
  },
  figures: {
    reservePercent: {
      what: {
        de: 'Anteil des Arbeitsspeichers für Gäste, der frei bleibt, was auch ausfällt',
        en: 'Share of the memory for guests that stays free whatever is lost.',
      },
      least: 0,
      most: 90,
    },
  },
  check: (stack, { reservePercent = 0 } = {}) => {
    const cluster = clusterOf(stack);
    const worst = new Map<string, Overload>();
    for (const loss of singleLosses(cluster.sites)) {
      for (const overload of overloadsAfter(loss, cluster, 1 - reservePercent / 100)) {
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
  allowedMiB: number;
  memoryMiB: number;
  reservedMiB: number;
}

/** @param share of the memory for guests that may be taken */
function overloadsAfter(loss: Loss, { sites, guests, rules }: DeclaredCluster, share: number): Overload[] {
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
    const allowedMiB = Math.floor(share * (memoryMiB - reservedMiB));
    const isLost = loss.nodes.has(name);
    return isLost || neededMiB <= allowedMiB
      ? []
      : [{ loss, node: name, guests: here, neededMiB, allowedMiB, memoryMiB, reservedMiB }];
  });
}

function violationOf(
  { loss, node, guests, neededMiB, allowedMiB, memoryMiB, reservedMiB }: Overload,
  { inventory }: DeclaredStack,
): Violation {
  const place = nodePlace(inventory, node);
  const what = loss.what === undefined ? undefined : faultText(loss.what);
  const free = memoryMiB - reservedMiB - allowedMiB;
  const reserve = {
    de: free > 0 ? ` und ${free} freizuhaltender` : '',
    en: free > 0 ? ` and ${free} to be kept free` : '',
  };
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
      de: `es dürfen nicht mehr als ${allowedMiB} MiB sein (${memoryMiB} abzüglich ${reservedMiB} Reserve des Knotens${reserve.de})`,
      en: `it may be no more than ${allowedMiB} MiB (${memoryMiB} less ${reservedMiB} reserved${reserve.en})`,
    },
    ...(place && { place }),
  };
}
