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
  title: 'Every guest is in a backup job',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A5' }],
  remediation: "Name the guest's VM id in the backup job of its member and site, and leave out none of its disks.",
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
      urn: urns.get(vmId) ?? resources[0]?.urn ?? '',
      message: `guest ${name} (${vmId}) is in no backup job that is on: what is deleted or encrypted in it is lost, since replicas follow.`,
    }));
}

function withoutDisk(stack: DeclaredStack): Violation[] {
  return membersGuests(stack)
    .filter(({ disksWithoutBackup }) => disksWithoutBackup.length > 0)
    .map(({ name, vmId, urn, disksWithoutBackup }) => ({
      urn,
      message: `guest ${name} (${vmId}) leaves ${disksWithoutBackup.join(', ')} out of its backups; every disk must be in them.`,
    }));
}

function standingStill({ resources }: DeclaredStack): Violation[] {
  const off = new Set(
    backupStorages(resources)
      .filter(({ enabled }) => !enabled)
      .map(({ storage }) => storage),
  );
  return backups(resources)
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, urn, schedule, storage }) => [
      ...(schedule ? [] : [{ urn, message: `backup job ${name} has no schedule: it never runs.` }]),
      ...(off.has(storage) ? [{ urn, message: `backup job ${name} goes to ${storage}, which is switched off.` }] : []),
    ]);
}
