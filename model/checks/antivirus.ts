import type { Inventory } from '../inventory.ts';
import type { GuestPlan } from '../plan.ts';
import type { Problem } from '../problem.ts';

/** One management server, and a mirror of the signatures at home at every site. */
export function checkAntivirus(inventory: Inventory, guests: readonly GuestPlan[]): Problem[] {
  const mirrors = guests.filter(({ provides }) => provides === 'antivirus-mirror');
  const servers = guests.filter(({ provides }) => provides === 'antivirus-management');
  const problems = inventory.sites
    .filter(({ id }) => mirrors.every(({ homeSite }) => homeSite !== id))
    .map(({ id }) => ({
      file: `${inventory.root}/services`,
      path: '',
      message: `no antivirus mirror is at home at the site ${id}`,
      hint: `Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: ${id}".`,
    }));
  if (servers.length === 1) return problems;
  const message = `${servers.length} guests provide antivirus-management, allowed: exactly one`;
  return [...problems, { file: `${inventory.root}/services`, path: '', message, hint: names(servers) }];
}

function names(guests: readonly GuestPlan[]): string {
  if (guests.length === 0) return 'Give a guest of an enabled shared service "provides: antivirus-management".';
  return `They are ${guests.map(({ name }) => name).join(', ')}.`;
}
