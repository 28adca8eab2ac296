/** How it is asked whether guests serve, from where the IT staff sits. Pure. */
import type { GuestPlan, Plan } from '../../model/plan.ts';
import { addressOfGuest } from './address.ts';
import type { Probe } from './probe.ts';

/** What every guest opens to the management networks (`infra/components/tenant.ts`). */
const sshPort = 22;

/** @param present guests that are in the cluster, by VM id */
export function serviceProbes(plan: Plan, present: ReadonlyMap<number, unknown>): Probe[] {
  return plan.guests
    .filter(({ vmId }) => present.has(vmId))
    .flatMap((guest) => portsFor(guest, plan.cluster.managementNetworks).map((port) => connects(guest, port)));
}

/** TCP openings that let the IT staff in. Asking others would prove nothing: the guest's firewall drops it. */
function portsFor({ openings }: GuestPlan, managementNetworks: readonly string[]): number[] {
  const open = openings.flatMap(({ protocol, port, source }) =>
    protocol === 'tcp' && (source === '0.0.0.0/0' || managementNetworks.includes(source)) ? [port] : [],
  );
  return open.length > 0 ? [...new Set(open)] : [sshPort];
}

const connects = (guest: GuestPlan, port: number): Probe => ({
  kind: 'tcp',
  id: `${guest.name}:${port}`,
  vmId: guest.vmId,
  host: addressOfGuest(guest),
  port,
  timeoutSeconds: 3,
  toleranceSeconds: 15,
});
