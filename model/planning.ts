import { networksOf } from './addressing.ts';
import { antivirusOf } from './antivirus.ts';
import { backupsOf } from './backups.ts';
import { checkInventory } from './checks/index.ts';
import { guestsOf } from './guests.ts';
import type { Inventory, Member, Site } from './inventory.ts';
import { groupName, poolName, securityGroupName, zoneName } from './names.ts';
import type { GuestPlan, LinkPlan, Plan, SitePlan, TenantPlan } from './plan.ts';
import { InventoryError } from './problem.ts';
import type { Links } from './schema/surroundings.ts';
import { assignments } from './tenancy.ts';

/**
 * Everything both stacks declare, derived from the inventory.
 * @throws InventoryError with everything in which the files of the inventory contradict each other or can't be met
 */
export function plan(inventory: Inventory): Plan {
  const { cooperation, links, witness } = inventory;
  const guests = guestsOf(inventory);
  const problems = checkInventory(inventory, guests);
  if (problems.length > 0) throw new InventoryError(problems);
  if (guests.length !== assignments(inventory).length) throw new Error('a guest was not placed, and no check said why');
  return {
    cluster: {
      name: cooperation.cluster,
      domain: cooperation.domain,
      managementNetworks: cooperation.managementNetworks,
      ...(cooperation.metrics && { metrics: cooperation.metrics }),
      staff: cooperation.staff,
    },
    sites: inventory.sites.map((site) => siteOf(site, cooperation.guestBridge)),
    witness: { host: witness.host, location: witness.title, algorithm: witness.algorithm },
    links: links.links.map(linkOf),
    tenants: inventory.members.map((member) => tenantOf(inventory, member, guests)),
    guests,
    antivirus: antivirusOf(guests),
  };
}

function siteOf(site: Site, guestBridge: string): SitePlan {
  return {
    id: site.id,
    title: site.title,
    stack: site.stack,
    nodes: site.nodes.map((node) => ({
      name: node.name,
      site: site.id,
      memoryMiB: node.memoryMiB,
      reservedMiB: node.reservedMiB,
      cores: node.cores,
      managementAddress: node.managementAddress,
      gateway: site.gateway,
      managementInterface: node.managementInterface,
      ...(node.bmc && { bmc: node.bmc }),
      guestBridge: { name: guestBridge, ports: node.guestPorts },
    })),
    upsMinutes: Math.max(...site.ups.map(({ minutes }) => minutes)),
    backupServer: site.backupServer,
    dnsServers: site.dnsServers,
    ntpServers: site.ntpServers,
    timezone: site.timezone,
    cloudImage: site.cloudImage,
  };
}

/** A link has two ends (`checkLinks` sees to that); the sites come in the order of the file. */
function linkOf({ id, ends, route, lengthKm }: Links['links'][number]): LinkPlan {
  const [from = '', to = ''] = Object.keys(ends);
  return { id, between: [from, to], route, lengthKm };
}

function tenantOf(inventory: Inventory, member: Member, guests: readonly GuestPlan[]): TenantPlan {
  const { id, title, role, number, users } = member;
  return {
    id,
    title,
    role,
    number,
    pool: poolName(number, id),
    group: groupName(number, id),
    users,
    zone: { id: zoneName(number), bridge: inventory.cooperation.guestBridge },
    networks: networksOf(inventory.cooperation, member),
    securityGroup: securityGroupName(number),
    backups: backupsOf(inventory, member, guests),
  };
}
