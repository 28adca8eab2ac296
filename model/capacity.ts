import type { Site } from './inventory.ts';
import type { GuestPlan } from './plan.ts';

/** What is lost at once: nothing, one node, or a site with all its nodes. */
export interface Loss {
  /** As it is printed: `node nie1`, `site niestetal`; `undefined` for nothing. */
  what: string | undefined;
  nodes: ReadonlySet<string>;
}

/** The memory that a surviving node must give after a loss. */
export interface NodeLoad {
  site: Site;
  /** Position of the node in its site. */
  index: number;
  node: string;
  loss: Loss;
  guests: GuestPlan[];
  neededMiB: number;
  usableMiB: number;
}

/** The losses that every guest must survive: none, each single node, each site. */
export function singleLosses(sites: readonly { id: string; nodes: readonly { name: string }[] }[]): Loss[] {
  return [
    { what: undefined, nodes: new Set<string>() },
    ...sites.flatMap(({ nodes }) => nodes.map(({ name }) => ({ what: `node ${name}`, nodes: new Set([name]) }))),
    ...sites.map(({ id, nodes }) => ({ what: `site ${id}`, nodes: new Set(nodes.map(({ name }) => name)) })),
  ];
}

/** Where a guest runs after a loss: at home, else on the first of its replicas that is left; `undefined` where none is. */
export function nodeAfter(guest: GuestPlan, loss: Loss): string | undefined {
  return [guest.homeNode, ...guest.replicas.map(({ node }) => node)].find((node) => !loss.nodes.has(node));
}

/** Load of every surviving node after a loss. */
export function loadsAfter(loss: Loss, sites: readonly Site[], guests: readonly GuestPlan[]): NodeLoad[] {
  return sites.flatMap((site) =>
    site.nodes.flatMap(({ name, memoryMiB, reservedMiB }, index) => {
      if (loss.nodes.has(name)) return [];
      const here = guests.filter((guest) => nodeAfter(guest, loss) === name);
      const neededMiB = here.reduce((sum, guest) => sum + guest.memoryMiB, 0);
      return [{ site, index, node: name, loss, guests: here, neededMiB, usableMiB: memoryMiB - reservedMiB }];
    }),
  );
}
