/** Where an address of the plan is dialled: there, or in the lab where its guest listens. */

import { addressOfGuest } from '../../model/guest-address.ts';
import type { GuestPlan } from '../../model/plan.ts';

interface Address {
  host: string;
  port: number;
}

/** undefined = nobody has that address. */
export type Dial = (host: string, port: number) => Promise<Address | undefined>;

export const straight: Dial = async (host, port) => ({ host, port });

/**
 * A lab's guest has one TCP port, whatever ports its openings name. What belongs to no guest leads nowhere: a probe that is
 * meant for a lab never goes out into the network.
 * @param places TCP ports by VM id
 */
export function toGuests(guests: readonly GuestPlan[], places: () => Promise<ReadonlyMap<number, Address>>): Dial {
  const vmIds = new Map(guests.map((guest) => [addressOfGuest(guest), guest.vmId]));
  return async (host) => {
    const vmId = vmIds.get(host);
    return vmId === undefined ? undefined : (await places()).get(vmId);
  };
}
