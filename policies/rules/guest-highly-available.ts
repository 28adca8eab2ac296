import type { Rule } from '../rule.ts';

/** Every guest is looked after by the HA manager: else it stays down when its node dies. */
export const guestHighlyAvailable: Rule = {
  id: 'guest-highly-available',
  title: 'Every guest is started by the HA manager',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' }],
  remediation: 'Declare an HA resource with state "started" for the guest.',
  check: ({ guests, highlyAvailable }) =>
    guests
      .filter((guest) => !highlyAvailable.has(guest.vmId))
      .map(({ name, urn, vmId, node }) => ({
        urn,
        message: `guest ${name} (${vmId}) has no HA resource in state "started": when ${node} dies, it stays down.`,
      })),
};
