/** The installation as the inventory describes it and the plan fills it. */
import type { Inventory } from '../../inventory.ts';
import type { GuestPlan, Plan } from '../../plan.ts';
import { intendedGuest, intendedLags, strictRules } from '../../simulation/planned.ts';
import type { Installation, InstalledGuest, InstalledService } from './installation.ts';
import { premisesOf } from './premises.ts';

/** A backup a night: just before the next one is done, the last is so many seconds old at most. */
export const backupSecondsOf = ({ targets }: Pick<Inventory, 'targets'>): number =>
  86_400 + targets.backups.windowMinutes * 60;

/** See `InstalledGuest`. */
export const standsIn = ({ service, provides }: Pick<GuestPlan, 'service' | 'provides'>): string | undefined =>
  provides === 'antivirus-mirror' ? `${service} ${provides}` : undefined;

export function plannedInstallation(inventory: Inventory, plan: Plan): Installation {
  return {
    ...premisesOf(inventory),
    guests: plannedGuests(inventory, plan),
    rules: strictRules(plan.guests),
    services: servicesOf(inventory, plan),
  };
}

function plannedGuests(inventory: Inventory, { guests, tenants }: Plan): InstalledGuest[] {
  const lags = intendedLags(guests.map(intendedGuest));
  const backedUp = new Set(tenants.flatMap(({ backups }) => backups.flatMap(({ vmIds }) => vmIds)));
  return guests.map((guest) => {
    const { name, vmId, memoryMiB, homeNode, replicas, haNodes, dependsOn } = guest;
    return {
      name,
      vmId,
      memoryMiB,
      node: homeNode,
      places: [homeNode, ...replicas.map(({ node }) => node).filter((node) => haNodes.includes(node))],
      replicaLags: Object.fromEntries(lags.get(vmId) ?? []),
      backupSeconds: backedUp.has(vmId) ? backupSecondsOf(inventory) : undefined,
      dependsOn,
      standsIn: standsIn(guest),
    };
  });
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
