import type { Inventory, Member } from './inventory.ts';
import { backupStorageName, poolName } from './names.ts';
import type { BackupPlan, GuestPlan } from './plan.ts';

/** Fractional part of the golden ratio: multiples of it fill an interval evenly, however many are taken (Weyl 1916). */
const goldenFraction = 0.618_033_988_749_895;

/**
 * Start of a tenant's backup as a calendar event. Tenants are spread over the nightly window by their number alone, so that none
 * moves when another comes or goes.
 */
export function backupSchedule(startsAt: string, windowMinutes: number, tenant: number): string {
  const [hours = 0, minutes = 0] = startsAt.split(':').map(Number);
  const offset = Math.floor(((tenant * goldenFraction) % 1) * windowMinutes);
  const start = (hours * 60 + minutes + offset) % 1440;
  return [Math.floor(start / 60), start % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** A tenant's backups: for each site where it has guests at home, to the server of the other site. */
export function backupsOf(inventory: Inventory, member: Member, guests: readonly GuestPlan[]): BackupPlan[] {
  const { startsAt, windowMinutes, keep } = inventory.targets.backups;
  return inventory.sites.flatMap((home) => {
    const vmIds = guests
      .filter(({ tenant, homeSite }) => tenant === member.id && homeSite === home.id)
      .map(({ vmId }) => vmId);
    const target = inventory.sites.find(({ id }) => id !== home.id);
    if (vmIds.length === 0 || !target) return [];
    return [
      {
        homeSite: home.id,
        targetSite: target.id,
        storage: backupStorageName(member.number, target.id),
        namespace: poolName(member.number, member.id),
        schedule: backupSchedule(startsAt, windowMinutes, member.number),
        retention: keep,
        vmIds: vmIds.sort((a, b) => a - b),
      },
    ];
  });
}
