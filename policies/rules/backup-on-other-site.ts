import { backedUp, backupStorages, backups } from '../declared/backups.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** A backup stands at another site than the guest: else one fire takes both. */
export const backupOnOtherSite: Rule = {
  id: 'backup-on-other-site',
  title: 'Backups stand at the other site',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A12' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A14' },
  ],
  remediation: 'Send the job to the backup server of the other site.',
  check: ({ resources, plan, guests, siteOf }) => {
    const storages = backupStorages(resources);
    return backups(resources)
      .filter(({ enabled }) => enabled)
      .flatMap((job): Violation[] => {
        const { name, urn, storage } = job;
        const server = storages.find((each) => each.storage === storage)?.server;
        const target = plan.sites.find(({ backupServer }) => backupServer.host === server);
        if (!target) {
          const where =
            server === undefined ? `${storage}, which is no declared backup server` : `${storage} on ${server}`;
          const must = plan.sites.map(({ backupServer }) => backupServer.host).join(' or ');
          return [{ urn, message: `backup job ${name} goes to ${where}, at no known site; it must go to ${must}.` }];
        }
        const beside = backedUp(job, plan).filter((vmId) => homeOf(vmId, { plan, guests, siteOf }) === target.id);
        if (beside.length === 0) return [];
        const named = beside.map((vmId) => plan.guests.find((guest) => guest.vmId === vmId)?.name ?? vmId);
        return [
          {
            urn,
            message: `backup job ${name} goes to ${server} at ${target.id}, where ${named.join(', ')} are at home; it must go to another site.`,
          },
        ];
      });
  },
};

/** By the inventory, since a guest that HA has moved is to come home again. */
function homeOf(vmId: number, { plan, guests, siteOf }: Pick<DeclaredStack, 'plan' | 'guests' | 'siteOf'>) {
  const planned = plan.guests.find((guest) => guest.vmId === vmId)?.homeSite;
  return planned ?? siteOf(guests.find((guest) => guest.vmId === vmId)?.node ?? '');
}
