/** Without the witness the loss of a site takes the other one with it. */
import type { Check, Observed } from './refusal.ts';

export const witness: Check<Observed> = ({ plan, votes }) =>
  votes === undefined || votes.witness === 'voting'
    ? []
    : [
        {
          check: 'witness',
          subject: plan.witness.host,
          reason:
            votes.witness === 'absent'
              ? { de: 'kein Zeuge eingerichtet', en: 'no witness is set up' }
              : { de: 'der Zeuge gibt seine Stimme nicht', en: 'the witness does not vote' },
          remedy: {
            de: `Auf ${plan.witness.host} corosync-qnetd ansehen, auf den Knoten \`pvecm status\`.`,
            en: `Look at corosync-qnetd on ${plan.witness.host}, and at \`pvecm status\` on the nodes.`,
          },
        },
      ];
