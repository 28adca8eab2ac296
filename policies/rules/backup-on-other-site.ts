import { called } from '../about.ts';
import { backedUp, backupStorages, backups } from '../declared/backups.ts';
import type { Rule, Violation } from '../rule.ts';

/** A backup stands at another site than the guest: else one fire takes both. */
export const backupOnOtherSite: Rule = {
  id: 'backup-on-other-site',
  title: { de: 'Sicherungen liegen am anderen Standort', en: 'Backups stand at the other site' },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A12' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A14' },
  ],
  remediation: {
    de: 'Richten Sie den Auftrag auf den Backup-Server des anderen Standorts.',
    en: 'Send the job to the backup server of the other site.',
  },
  check: ({ resources, plan, guests, siteOf }) => {
    const storages = backupStorages(resources);
    const planned = new Map(plan.guests.map((guest) => [guest.vmId, guest]));
    const nodes = new Map(guests.map(({ vmId, node }) => [vmId, node]));
    // By the inventory, since a guest that HA has moved is to come home again.
    const homeOf = (vmId: number) => planned.get(vmId)?.homeSite ?? siteOf(nodes.get(vmId) ?? '');
    return backups(resources)
      .filter(({ enabled }) => enabled)
      .flatMap((job): Violation[] => {
        const { name, urn, storage } = job;
        const about = called('Sicherungsauftrag', 'backup job', name);
        const server = storages.find((each) => each.storage === storage)?.server;
        const target = plan.sites.find(({ backupServer }) => backupServer.host === server);
        if (!target) {
          const hosts = plan.sites.map(({ backupServer }) => backupServer.host);
          return [
            {
              urn,
              about,
              is: {
                de: `er geht nach ${storage}${server === undefined ? ', das kein deklarierter Backup-Server ist' : ` auf ${server}`}, an keinem bekannten Standort`,
                en: `it goes to ${storage}${server === undefined ? ', which is no declared backup server' : ` on ${server}`}, at no known site`,
              },
              must: { de: `er muss nach ${hosts.join(' oder ')} gehen`, en: `it must go to ${hosts.join(' or ')}` },
            },
          ];
        }
        const beside = backedUp(job, plan).filter((vmId) => homeOf(vmId) === target.id);
        if (beside.length === 0) return [];
        const named = beside.map((vmId) => planned.get(vmId)?.name ?? vmId).join(', ');
        return [
          {
            urn,
            about,
            is: {
              de: `er geht nach ${server} in ${target.id}, wo ${named} zu Hause sind`,
              en: `it goes to ${server} at ${target.id}, where ${named} are at home`,
            },
            must: { de: 'er muss an einen anderen Standort gehen', en: 'it must go to another site' },
          },
        ];
      });
  },
};
