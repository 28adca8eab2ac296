import { loadsAfter, type NodeLoad, singleLosses } from '../capacity.ts';
import { type Inventory, problemAt } from '../inventory.ts';
import type { GuestPlan } from '../plan.ts';
import type { Problem } from '../problem.ts';

/** Every node has the memory for the guests that come to run there, with nothing lost and after each single loss. */
export function checkCapacity(inventory: Inventory, guests: readonly GuestPlan[]): Problem[] {
  const overloaded = singleLosses(inventory.sites)
    .flatMap((loss) => loadsAfter(loss, inventory.sites, guests))
    .filter(({ neededMiB, usableMiB }) => neededMiB > usableMiB);
  const always = new Set(overloaded.filter(({ loss }) => loss.what === undefined).map(({ node }) => node));
  // A node that is too small for its own guests is too small after every loss as well: once is enough.
  return overloaded
    .filter(({ node, loss }) => loss.what === undefined || !always.has(node))
    .map((load) => overload(inventory, load));
}

function overload(inventory: Inventory, { site, index, node, loss, guests, neededMiB, usableMiB }: NodeLoad): Problem {
  const when = loss.what === undefined ? 'with nothing lost' : `after the loss of ${loss.what}`;
  const { memoryMiB = 0, reservedMiB = 0 } = site.nodes[index] ?? {};
  const largest = guests
    .toSorted((a, b) => b.memoryMiB - a.memoryMiB || a.vmId - b.vmId)
    .slice(0, 3)
    .map(({ name, memoryMiB }) => `${name} (${memoryMiB})`);
  return problemAt(
    inventory,
    { file: site.file, path: ['nodes', index, 'memoryMiB'] },
    `${node} needs ${neededMiB} MiB for ${guests.length} ${guests.length === 1 ? 'guest' : 'guests'} ${when}, but has ${usableMiB} MiB for guests (${memoryMiB} less ${reservedMiB} reserved)`,
    { hint: `Largest: ${largest.join(', ')}.` },
  );
}
