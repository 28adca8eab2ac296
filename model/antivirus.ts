import { addressOfGuest } from './guest-address.ts';
import type { AntivirusPlan, GuestPlan } from './plan.ts';

/** Where the guests find the shared antivirus. `checkAntivirus` sees to it that there is one server, and a mirror at each site. */
export function antivirusOf(guests: readonly GuestPlan[]): AntivirusPlan {
  const providing = (role: GuestPlan['provides']) => guests.filter(({ provides }) => provides === role);
  const [management] = providing('antivirus-management');
  return {
    management: management ? addressOfGuest(management) : '',
    mirrors: providing('antivirus-mirror').map((guest) => ({ site: guest.homeSite, address: addressOfGuest(guest) })),
  };
}
