/** Whom the nodes that are left have no memory for, after the loss of any node or site. */
import { singleLosses } from '../../capacity.ts';
import { placedAfter } from '../../ha/placed.ts';
import type { CapacityAfterFaults, NodeCapacity } from './assessment.ts';
import type { Installation, InstalledGuest } from './installation.ts';

export interface Capacity extends CapacityAfterFaults {
  /** By guest: the sets of nodes after whose loss it has no place, though one of its nodes is left. */
  readonly losses: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/**
 * Guests that lose their node are placed as HA places them, by rules and number of guests; it does not look at memory. So
 * on a node that gets too many, those that were there run on, and of the others start as many as there is memory for, in
 * the order in which HA starts them.
 */
export function capacityAfterFaults(installation: Installation): Capacity {
  const memory = new Map(
    installation.sites.flatMap(({ nodes }) => nodes.map(({ name, memoryMiB }) => [name, memoryMiB])),
  );
  const nodes: NodeCapacity[] = [];
  const unplaced: { loss: string; guests: string[] }[] = [];
  const losses = new Map<string, string[][]>();
  for (const { what = 'nothing', nodes: lost } of singleLosses(installation.sites)) {
    const places = placesAfter(installation, lost);
    const left: string[] = [];
    for (const [node, usableMiB] of memory) {
      if (lost.has(node)) continue;
      const here = inOrder(places.get(node) ?? [], node);
      const neededMiB = here.reduce((sum, guest) => sum + guest.memoryMiB, 0);
      nodes.push({ loss: what, node, guests: here.length, neededMiB, usableMiB });
      left.push(...beyond(here, usableMiB));
    }
    if (left.length === 0) continue;
    unplaced.push({ loss: what, guests: left });
    for (const name of left) losses.set(name, [...(losses.get(name) ?? []), [...lost]]);
  }
  return { nodes, unplaced, losses };
}

/** Guests by the node they come to run on. */
function placesAfter({ sites, guests, rules }: Installation, lost: ReadonlySet<string>): Map<string, InstalledGuest[]> {
  const movable = guests.filter(({ node, places }) => !lost.has(node) || places.some((place) => !lost.has(place)));
  const nodes = sites.flatMap((site) => site.nodes.map(({ name }) => name));
  const moved = movable.filter(({ node }) => lost.has(node));
  // Rules and load decide only where somebody has to move.
  const placed =
    moved.length === 0
      ? new Map<string, string>()
      : placedAfter(
          lost,
          nodes,
          movable.map(({ vmId, node }) => ({ sid: `vm:${vmId}`, node })),
          rules,
        );
  return Map.groupBy(movable, ({ vmId, node }) => placed.get(`vm:${vmId}`) ?? node);
}

/** Those at home first, then those that came, as HA starts them: by the text of their ids. */
function inOrder(guests: readonly InstalledGuest[], node: string): InstalledGuest[] {
  const rank = (guest: InstalledGuest) => (guest.node === node ? 0 : 1);
  return guests.toSorted((a, b) => rank(a) - rank(b) || (`vm:${a.vmId}` < `vm:${b.vmId}` ? -1 : 1));
}

function beyond(guests: readonly InstalledGuest[], usableMiB: number): string[] {
  let used = 0;
  return guests.flatMap(({ name, memoryMiB }) => {
    if (used + memoryMiB > usableMiB) return [name];
    used += memoryMiB;
    return [];
  });
}
