/** The installation as the inventory describes it and the plan fills it. */
import type { Inventory } from '../../inventory.ts';
import type { Plan } from '../../plan.ts';
import { intendedGuest, intendedLags, strictRules } from '../../simulation/planned.ts';
import type { Installation, InstalledGuest, InstalledService } from './installation.ts';
import { premisesOf } from './premises.ts';

/** A backup a night: just before the next one is done, the last is this old at most. */
const dayAndWindow = (windowMinutes: number) => 86_400 + windowMinutes * 60;

export function plannedInstallation(inventory: Inventory, plan: Plan): Installation {
  return {
    ...premisesOf(inventory),
    guests: plannedGuests(inventory, plan),
    rules: strictRules(plan.guests),
    services: servicesOf(inventory, plan),
  };
}

function plannedGuests({ targets }: Inventory, { guests, tenants }: Plan): InstalledGuest[] {
  const lags = intendedLags(guests.map(intendedGuest));
  const backedUp = new Set(tenants.flatMap(({ backups }) => backups.flatMap(({ vmIds }) => vmIds)));
  return guests.map(({ name, vmId, service, memoryMiB, homeNode, replicas, haNodes, dependsOn, provides }) => ({
    name,
    vmId,
    memoryMiB,
    node: homeNode,
    places: [homeNode, ...replicas.map(({ node }) => node).filter((node) => haNodes.includes(node))],
    replicaLags: Object.fromEntries(lags.get(vmId) ?? []),
    backupSeconds: backedUp.has(vmId) ? dayAndWindow(targets.backups.windowMinutes) : undefined,
    dependsOn,
    standsIn: provides === 'antivirus-mirror' ? `${service} ${provides}` : undefined,
  }));
}

/** Each service of each tenant that has guests of it, in the order of the tenants and VM ids. */
export function servicesOf({ services, targets }: Inventory, { guests, tenants }: Plan): InstalledService[] {
  return tenants.flatMap(({ id: member, title: memberTitle }) => {
    const own = Map.groupBy(
      guests.filter(({ tenant }) => tenant === member),
      ({ service }) => service,
    );
    return [...own].flatMap(([id, members]) => {
      const service = services.find((each) => each.id === id);
      if (!service) return [];
      return {
        member,
        memberTitle,
        service: id,
        title: service.title,
        target: {
          percent: service.availabilityPercent ?? targets.availabilityPercent,
          rtoMinutes: service.rtoMinutes ?? targets.rtoMinutes,
          rpoMinutes: service.rpoMinutes ?? targets.rpoMinutes,
        },
        guests: members.map(({ name }) => name),
      };
    });
  });
}
