import type { Rule } from '../rule.ts';

/** Every guest has a replica at another site than its home: else the loss of the site loses its data. */
export const guestReplicatedToOtherSite: Rule = {
  id: 'guest-replicated-to-other-site',
  title: 'Every guest is replicated to the other site',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' }],
  remediation: 'Name a node of the other site in `replicas` of the guest, or leave it out: then one is chosen.',
  check: ({ guests, replications, siteOf }) =>
    guests
      .filter((guest) => {
        const home = siteOf(guest.node);
        return !replications.some(({ vmId, target }) => {
          const site = siteOf(target);
          return vmId === guest.vmId && site !== undefined && site !== home;
        });
      })
      .map((guest) => {
        const targets = replications.filter(({ vmId }) => vmId === guest.vmId).map(({ target }) => target);
        return {
          urn: guest.urn,
          message:
            `guest ${guest.name} (${guest.vmId}) on ${guest.node} has replicas on ${targets.join(', ') || 'no node'}: ` +
            `none at another site than ${siteOf(guest.node) ?? 'its own'}. When that site is lost, so is the guest.`,
        };
      }),
};
