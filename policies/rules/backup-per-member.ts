import { type BackupStorage, backedUp, backupStorages, backups } from '../declared/backups.ts';
import { memberOf } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** Backups of each member are by themselves: a job, a storage entry and a namespace hold guests of one member. */
export const backupPerMember: Rule = {
  id: 'backup-per-member',
  title: 'Backups of each member are by themselves',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A14' }],
  remediation: 'Give every member a backup job, a storage entry and a namespace of its own.',
  check: ({ resources, plan }) => {
    const storages = backupStorages(resources);
    const owners = ownersOf({ resources, plan });
    return [
      ...backups(resources).flatMap((job): Violation[] => {
        const members = membersIn(backedUp(job, plan), plan);
        if (members.length < 2) return [];
        return [
          {
            urn: job.urn,
            message: `backup job ${job.name} takes guests of ${members.join(', ')}; it must be of one member.`,
          },
        ];
      }),
      ...storages.flatMap((storage) => judgeStorage(storage, storages, owners)),
    ];
  },
};

/** Members whose guests go to a storage, one after the other by job. */
function ownersOf({ resources, plan }: Pick<DeclaredStack, 'resources' | 'plan'>): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const job of backups(resources)) {
    const members = membersIn(backedUp(job, plan), plan);
    // A job of several members is a finding by itself.
    if (members.length !== 1) continue;
    const known = owners.get(job.storage) ?? new Set();
    owners.set(job.storage, new Set([...known, ...members]));
  }
  return owners;
}

function judgeStorage(
  { urn, storage, server, datastore, namespace }: BackupStorage,
  storages: BackupStorage[],
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): Violation[] {
  if (namespace === undefined) {
    const message = `backup storage ${storage} has no namespace: its backups lie among those of all on ${server}.`;
    return [{ urn, message }];
  }
  const own = [...(owners.get(storage) ?? [])];
  if (own.length > 1) {
    return [
      { urn, message: `backup storage ${storage} takes backups of ${own.join(', ')}; it must be of one member.` },
    ];
  }
  const other = storages.find(
    (each) =>
      each.storage !== storage &&
      each.server === server &&
      each.datastore === datastore &&
      each.namespace === namespace &&
      [...(owners.get(each.storage) ?? [])].some((member) => !own.includes(member)),
  );
  if (!other || own.length === 0 || other.storage > storage) return [];
  const message = `backup storages ${other.storage} and ${storage} of two members share the namespace ${namespace} on ${server}.`;
  return [{ urn, message }];
}

function membersIn(vmIds: number[], plan: DeclaredStack['plan']): string[] {
  return [...new Set(vmIds.flatMap((vmId) => memberOf(plan, vmId)?.title ?? []))];
}
