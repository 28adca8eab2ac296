import { guestText } from '../about.ts';
import type { Rule } from '../rule.ts';

/** Every guest is looked after by the HA manager: else it stays down when its node dies. */
export const guestHighlyAvailable: Rule = {
  id: 'guest-highly-available',
  title: { de: 'Jeder Gast wird vom HA-Manager gestartet', en: 'Every guest is started by the HA manager' },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' }],
  remediation: {
    de: 'Deklarieren Sie für den Gast eine HA-Ressource im Zustand "started".',
    en: 'Declare an HA resource with state "started" for the guest.',
  },
  check: ({ guests, highlyAvailable }) =>
    guests
      .filter((guest) => !highlyAvailable.has(guest.vmId))
      .map((guest) => ({
        urn: guest.urn,
        about: guestText(guest),
        is: {
          de: `er hat keine HA-Ressource im Zustand "started": fällt ${guest.node} aus, bleibt er liegen`,
          en: `it has no HA resource in state "started": when ${guest.node} dies, it stays down`,
        },
        must: { de: 'HA muss jeden Gast neu starten', en: 'HA must start every guest again' },
      })),
};
