/** HA is at work, on the master and on every node, and no node is in maintenance. */
import type { Check, Observed } from './refusal.ts';

/** Seconds without a sign of life of an LRM, which writes every 5 to 10 s: its node would do nothing of what it is told. */
const patience = 60;

export const manager: Check<Observed> = ({ view }) => [
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
    .filter(({ name, online }) => online && view.now - (view.rounds.lrm[name] ?? 0) > patience)
    .map(({ name }) => {
      const last = view.rounds.lrm[name];
      const seconds = last === undefined ? undefined : Math.round(view.now - last);
      return {
        check: 'manager',
        subject: name,
        reason: {
          de: `HA auf ${name} gibt ${seconds === undefined ? 'kein Lebenszeichen' : `seit ${seconds} s kein Lebenszeichen`} (LRM)`,
          en: `HA on ${name} has given no sign of life${seconds === undefined ? '' : ` for ${seconds} s`} (LRM)`,
        },
        remedy: {
          de: `\`systemctl status pve-ha-lrm\` auf ${name} ansehen.`,
          en: `Look at \`systemctl status pve-ha-lrm\` on ${name}.`,
        },
      };
    }),
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
