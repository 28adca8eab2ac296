import type { Inventory } from '../inventory.ts';
import type { GuestPlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { checkAntivirus } from './antivirus.ts';
import { checkCapacity } from './capacity.ts';
import { checkDependencies } from './dependencies.ts';
import { checkFigures } from './figures.ts';
import { checkMembers } from './members.ts';
import { checkNetworks } from './networks.ts';
import { checkOverrides } from './overrides.ts';
import { checkPlacement } from './placement.ts';
import { checkReferences } from './references.ts';
import { checkServices } from './services.ts';
import { checkSites } from './sites.ts';
import { checkLinks, checkWitness } from './surroundings.ts';

/** Checks that need the inventory alone. */
const inventoryChecks = [
  checkMembers,
  checkServices,
  checkOverrides,
  checkSites,
  checkReferences,
  checkWitness,
  checkLinks,
  checkNetworks,
  checkPlacement,
  checkDependencies,
];

/** Checks that need the guests as they were placed. */
const guestChecks = [checkAntivirus, checkCapacity, checkFigures];

/** Everything in which the files of an inventory contradict each other, or ask for what can't be had. */
export function checkInventory(inventory: Inventory, guests: readonly GuestPlan[]): Problem[] {
  return [
    ...inventoryChecks.flatMap((check) => check(inventory)),
    ...guestChecks.flatMap((check) => check(inventory, guests)),
  ];
}
