/** HA's master is at work, and no node is in maintenance. */
import type { Check, Circumstances } from './refusal.ts';

export const manager: Check<Circumstances> = ({ view }) => [
  ...(view.master?.active
    ? []
    : [
        {
          check: 'manager',
          subject: view.master?.node ?? '',
          reason: { de: 'der HA-Manager arbeitet nicht', en: 'the HA manager is not at work' },
          remedy: {
            de: '`ha-manager status` und pve-ha-crm auf den Knoten ansehen.',
            en: 'Look at `ha-manager status` and at pve-ha-crm on the nodes.',
          },
        },
      ]),
  ...view.nodes
    .filter(({ maintenance }) => maintenance)
    .map(({ name }) => ({
      check: 'manager',
      subject: name,
      reason: { de: `${name} ist im Wartungszustand`, en: `${name} is in maintenance` },
      remedy: {
        de: `\`ha-manager crm-command node-maintenance disable ${name}\`, wenn die Arbeit daran beendet ist.`,
        en: `\`ha-manager crm-command node-maintenance disable ${name}\`, when the work on it is done.`,
      },
    })),
];
