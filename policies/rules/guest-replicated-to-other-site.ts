import { guestText } from '../about.ts';
import type { Rule } from '../rule.ts';

/** Every guest has a replica at another site than its home: else the loss of the site loses its data. */
export const guestReplicatedToOtherSite: Rule = {
  id: 'guest-replicated-to-other-site',
  title: {
    de: 'Jeder Gast wird an den anderen Standort repliziert',
    en: 'Every guest is replicated to the other site',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' }],
  remediation: {
    de: 'Nennen Sie unter `replicas` des Gasts einen Knoten des anderen Standorts, oder lassen Sie die Angabe weg: dann wird einer gewählt.',
    en: 'Name a node of the other site in `replicas` of the guest, or leave it out: then one is chosen.',
  },
  check: ({ guests, replications, siteOf }) => {
    const jobs = Map.groupBy(replications, ({ vmId }) => vmId);
    return guests.flatMap((guest) => {
      const home = siteOf(guest.node);
      const targets = (jobs.get(guest.vmId) ?? []).map(({ target }) => target);
      if (targets.map(siteOf).some((site) => site !== undefined && site !== home)) return [];
      return [
        {
          urn: guest.urn,
          about: guestText(guest),
          is: {
            de: `auf ${guest.node} hat er Replikate auf ${targets.join(', ') || 'keinem Knoten'}, keines an einem anderen Standort als ${home ?? 'seinem'}: fällt dieser aus, ist der Gast verloren`,
            en: `on ${guest.node} it has replicas on ${targets.join(', ') || 'no node'}, none at another site than ${home ?? 'its own'}: when that site is lost, so is the guest`,
          },
          must: { de: 'ein Replikat muss am anderen Standort liegen', en: 'one replica must lie at the other site' },
        },
      ];
    });
  },
};
