/** How it is asked whether guests serve, from where the IT staff sits. Pure. */

import { addressOfGuest } from '../../model/guest-address.ts';
import type { GuestPlan, Plan } from '../../model/plan.ts';
import type { ProbeTemplate } from '../../model/schema/service.ts';
import type { Probe } from './probe.ts';

/** What every guest opens to the management networks (`infra/components/tenant.ts`). */
const sshPort = 22;

/**
 * @param present guests that are in the cluster, by VM id
 * @param isDeclaredAsked does software run in the guests, that what the inventory declares can be asked of it?
 */
export function serviceProbes(plan: Plan, present: ReadonlyMap<number, unknown>, isDeclaredAsked: boolean): Probe[] {
  return plan.guests
    .filter(({ vmId }) => present.has(vmId))
    .flatMap((guest) =>
      guest.probes && isDeclaredAsked
        ? guest.probes.map((probe, index) => declared(guest, probe, index + 1))
        : portsFor(guest, plan.cluster.managementNetworks).map((port) => connects(guest, port)),
    );
}

/** Seconds for one answer, and seconds without one that are forgiven, where the inventory says nothing. */
const usual = { timeoutSeconds: 3, toleranceSeconds: 15 };

function declared(guest: GuestPlan, probe: ProbeTemplate, number: number): Probe {
  const { name, vmId } = guest;
  const host = addressOfGuest(guest);
  const { toleranceSeconds = usual.toleranceSeconds } = probe;
  const common = { ...usual, id: `${name}: ${probe.kind} ${number}`, vmId, toleranceSeconds };
  switch (probe.kind) {
    case 'http': {
      const { port, path, status } = probe;
      return { kind: 'http', ...common, url: `http://${host}:${port}${path}`, ...(status !== undefined && { status }) };
    }
    case 'icmp':
      return { kind: 'icmp', ...common, host };
    case 'script': {
      const command = probe.argv.map((argument) => argument.replaceAll('{address}', host));
      return { kind: 'script', ...common, timeoutSeconds: probe.timeoutSeconds, command };
    }
  }
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
  ...usual,
});
