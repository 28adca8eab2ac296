import { guestAddress, macAddress, networkOf, networksOf } from './addressing.ts';
import type { Inventory } from './inventory.ts';
import { diskInterface, vmId } from './names.ts';
import { openingsOf } from './openings.ts';
import { type Placement, placementOf } from './placement.ts';
import type { GuestPlan } from './plan.ts';
import { replicasOf } from './replication.ts';
import { type Assignment, assignments, dependencies } from './tenancy.ts';

/** Every guest that can be placed, in the order of VM ids. */
export function guestsOf(inventory: Inventory): GuestPlan[] {
  const all = assignments(inventory);
  return all
    .flatMap((assignment) => {
      const placement = placementOf(inventory, assignment);
      return placement ? [guestOf(inventory, assignment, placement, dependencies(assignment, all))] : [];
    })
    .sort((a, b) => a.vmId - b.vmId);
}

function guestOf(
  inventory: Inventory,
  assignment: Assignment,
  { homeSite, homeNode, replicas }: Placement,
  dependsOn: string[],
): GuestPlan {
  const { cooperation, targets } = inventory;
  const { name, member, service, template, override } = assignment;
  const id = vmId(member.number, service.number, template.instance);
  const { kind, vnet, gateway } = networkOf(cooperation, member, template.network);
  return {
    name,
    vmId: id,
    tenant: member.id,
    service: service.id,
    serviceTitle: service.title,
    description: `${service.title} (${template.key}), ${member.title}`,
    homeSite,
    homeNode,
    replicas: replicasOf(id, replicas, service.replication),
    haNodes: [...new Set([homeNode, ...replicas.map(({ node }) => node)])].sort(),
    cores: override.cores ?? template.cores,
    memoryMiB: override.memoryMiB ?? template.memoryMiB,
    disks: template.disks.map(({ sizeGiB }, index) => ({ interface: diskInterface(index), sizeGiB })),
    network: { kind, vnet, address: guestAddress(cooperation, assignment), gateway, macAddress: macAddress(id) },
    startup: template.boot,
    rpoMinutes: service.rpoMinutes ?? targets.rpoMinutes,
    rtoMinutes: service.rtoMinutes ?? targets.rtoMinutes,
    dependsOn,
    tags: ['ikz', member.id, service.id].sort(),
    openings: openingsOf(inventory, networksOf(cooperation, member), template.openings),
    antivirus: { group: member.id },
    ...(template.probes !== undefined && { probes: template.probes }),
    ...(template.provides !== undefined && { provides: template.provides }),
  };
}
