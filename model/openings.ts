import { cooperationNetworks } from './addressing.ts';
import type { Inventory } from './inventory.ts';
import type { NetworkPlan, Opening } from './plan.ts';
import type { OpeningTemplate } from './schema/service.ts';

/** The openings of a guest: each source of the inventory becomes the networks it stands for. */
export function openingsOf(
  inventory: Inventory,
  networks: readonly NetworkPlan[],
  templates: readonly OpeningTemplate[],
): Opening[] {
  return templates.flatMap(({ from, ...opening }) =>
    sourcesOf(inventory, networks, from).map((source) => ({ ...opening, source })),
  );
}

function sourcesOf(
  inventory: Inventory,
  networks: readonly NetworkPlan[],
  from: OpeningTemplate['from'],
): readonly string[] {
  const subnetsOf = (kind: NetworkPlan['kind']) =>
    networks.filter((each) => each.kind === kind).map(({ subnet }) => subnet);
  switch (from) {
    case 'tenant':
      return subnetsOf('internal');
    case 'tenant-dmz':
      return subnetsOf('dmz');
    case 'cooperation':
      return cooperationNetworks(inventory.cooperation, inventory.members);
    case 'management':
      return inventory.cooperation.managementNetworks;
    case 'anywhere':
      return ['0.0.0.0/0'];
  }
}
