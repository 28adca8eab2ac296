/** Every guest of the plan runs, under HA, and HA is at rest. */
import type { Check, Circumstances } from './refusal.ts';

export const guests: Check<Circumstances> = ({ plan, view }) =>
  plan.guests.flatMap(({ vmId, name }) => {
    const guest = view.guests.get(vmId);
    if (guest?.status === 'running' && guest.haState === 'started') return [];
    const state = guest ? `${guest.status}, HA: ${guest.haState ?? '-'}` : '-';
    return [
      {
        check: 'guests',
        subject: name,
        reason: {
          de: guest ? `läuft nicht ruhig unter HA (${state})` : 'ist nicht im Verbund',
          en: guest ? `does not run at rest under HA (${state})` : 'is not in the cluster',
        },
        remedy: {
          de: `\`ha-manager status\` ansehen; vm:${vmId} muss started sein.`,
          en: `Look at \`ha-manager status\`; vm:${vmId} must be started.`,
        },
      },
    ];
  });
