import type { Text } from '../../model/text.ts';
import { called, guestText } from '../about.ts';
import { backedUp, backupStorages, backups } from '../declared/backups.ts';
import { declaresMembers, membersGuests } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/**
 * Every guest with all its disks is in a backup job that runs. The jobs of both sites stand in one stack: there all guests
 * of the inventory are looked for.
 */
export const backupOfEveryGuest: Rule = {
  id: 'backup-of-every-guest',
  title: { de: 'Jeder Gast ist in einem Sicherungsauftrag', en: 'Every guest is in a backup job' },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A5' }],
  remediation: {
    de: 'Nennen Sie die VM-ID des Gasts im Sicherungsauftrag seines Mitglieds und Standorts, und nehmen Sie keine seiner Platten aus.',
    en: "Name the guest's VM id in the backup job of its member and site, and leave out none of its disks.",
  },
  check: (stack) => [...withoutBackup(stack), ...withoutDisk(stack), ...standingStill(stack)],
};

function withoutBackup({ resources, plan, guests }: DeclaredStack): Violation[] {
  if (!declaresMembers(resources)) return [];
  const jobs = backups(resources).filter(({ enabled }) => enabled);
  const covered = new Set(jobs.flatMap((job) => backedUp(job, plan)));
  const urns = new Map(guests.map(({ vmId, urn }) => [vmId, urn]));
  const names = new Map([...plan.guests, ...guests].map(({ vmId, name }) => [vmId, name]));
  return [...names]
    .filter(([vmId]) => !covered.has(vmId))
    .map(([vmId, name]) => ({
      urn: urns.get(vmId) ?? resources[0]?.urn,
      about: guestText({ name, vmId }),
      is: {
        de: 'er ist in keinem eingeschalteten Sicherungsauftrag: was in ihm gelöscht oder verschlüsselt wird, ist verloren, denn Replikate folgen',
        en: 'it is in no backup job that is on: what is deleted or encrypted in it is lost, since replicas follow',
      },
      must: { de: 'jeder Gast muss gesichert werden', en: 'every guest must be backed up' },
    }));
}

function withoutDisk(stack: DeclaredStack): Violation[] {
  return membersGuests(stack)
    .filter(({ disksWithoutBackup }) => disksWithoutBackup.length > 0)
    .map(({ name, vmId, urn, disksWithoutBackup }) => ({
      urn,
      about: guestText({ name, vmId }),
      is: {
        de: `er nimmt ${disksWithoutBackup.join(', ')} von seinen Sicherungen aus`,
        en: `it leaves ${disksWithoutBackup.join(', ')} out of its backups`,
      },
      must: { de: 'jede Platte muss darin sein', en: 'every disk must be in them' },
    }));
}

const runs = { de: 'er muss laufen', en: 'it must run' };

function standingStill({ resources }: DeclaredStack): Violation[] {
  const off = new Set(
    backupStorages(resources)
      .filter(({ enabled }) => !enabled)
      .map(({ storage }) => storage),
  );
  return backups(resources)
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, urn, schedule, storage }) => {
      const is: Text[] = [];
      if (!schedule) is.push({ de: 'er hat keinen Zeitplan', en: 'it has no schedule' });
      if (off.has(storage)) {
        is.push({
          de: `er geht nach ${storage}, das ausgeschaltet ist`,
          en: `it goes to ${storage}, which is switched off`,
        });
      }
      return is.map((each) => ({ urn, about: called('Sicherungsauftrag', 'backup job', name), is: each, must: runs }));
    });
}
