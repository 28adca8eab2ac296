/** Every node up and heard, the witness voting: a drill takes votes away, and there must be enough of them. */
import type { Check, Observed } from './refusal.ts';

const check = 'quorum';

export const quorum: Check<Observed> = ({ plan, view, votes }) => {
  const offline = view.nodes.filter(({ online }) => !online);
  if (offline.length > 0) {
    return offline.map(({ name }) => ({
      check,
      subject: name,
      reason: { de: `${name} ist nicht erreichbar`, en: `${name} is offline` },
      remedy: {
        de: 'Den Knoten erst wieder in den Verbund bringen.',
        en: 'Bring the node back into the cluster first.',
      },
    }));
  }
  if (!view.quorate || votes === undefined) {
    return [
      {
        check,
        subject: plan.cluster.name,
        reason: view.quorate
          ? { de: 'Stimmen nicht lesbar (pvecm status)', en: 'the votes can not be read (pvecm status)' }
          : { de: 'der Verbund hat kein Quorum', en: 'the cluster has no quorum' },
        remedy: { de: '`pvecm status` auf jedem Knoten ansehen.', en: 'Look at `pvecm status` on every node.' },
      },
    ];
  }
  if (votes.total >= votes.expected) return [];
  return [
    {
      check,
      subject: plan.cluster.name,
      reason: {
        de: `${votes.total} von ${votes.expected} Stimmen, ${votes.quorum} nötig: zu knapp für einen Ausfall`,
        en: `${votes.total} of ${votes.expected} votes, ${votes.quorum} needed: too few for a loss`,
      },
      remedy: {
        de: 'Fehlende Knoten oder den Zeugen zurückholen.',
        en: 'Bring back the nodes or the witness that are missing.',
      },
    },
  ];
};
