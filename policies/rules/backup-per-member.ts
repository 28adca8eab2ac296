import { called } from '../about.ts';
import { type BackupStorage, backedUp, backupStorages, backups } from '../declared/backups.ts';
import { memberOf } from '../declared/members.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

/** Backups of each member are by themselves: a job, a storage entry and a namespace hold guests of one member. */
export const backupPerMember: Rule = {
  id: 'backup-per-member',
  title: { de: 'Sicherungen jedes Mitglieds liegen für sich', en: 'Backups of each member are by themselves' },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A14' }],
  remediation: {
    de: 'Geben Sie jedem Mitglied einen eigenen Sicherungsauftrag, einen eigenen Speichereintrag und einen eigenen Namensraum.',
    en: 'Give every member a backup job, a storage entry and a namespace of its own.',
  },
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
            about: called('Sicherungsauftrag', 'backup job', job.name),
            is: { de: `er nimmt Gäste von ${members.join(', ')}`, en: `it takes guests of ${members.join(', ')}` },
            must: ofOne,
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

const ofOne = { de: 'er muss für ein einziges Mitglied sein', en: 'it must be of one member' };

function judgeStorage(
  { urn, storage, server, datastore, namespace }: BackupStorage,
  storages: BackupStorage[],
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): Violation[] {
  const about = called('Sicherungsspeicher', 'backup storage', storage);
  if (namespace === undefined) {
    const is = {
      de: `er hat keinen Namensraum: seine Sicherungen liegen unter denen aller auf ${server}`,
      en: `it has no namespace: its backups lie among those of all on ${server}`,
    };
    return [{ urn, about, is, must: { de: 'er muss einen eigenen haben', en: 'it must have one of its own' } }];
  }
  const own = [...(owners.get(storage) ?? [])];
  if (own.length > 1) {
    const is = {
      de: `er nimmt Sicherungen von ${own.join(', ')}`,
      en: `it takes backups of ${own.join(', ')}`,
    };
    return [{ urn, about, is, must: ofOne }];
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
  return [
    {
      urn,
      about: {
        de: `Sicherungsspeicher ${other.storage} und ${storage}`,
        en: `backup storages ${other.storage} and ${storage}`,
      },
      is: {
        de: `zwei Mitglieder teilen sich den Namensraum ${namespace} auf ${server}`,
        en: `two members share the namespace ${namespace} on ${server}`,
      },
      must: { de: 'jedes muss einen eigenen haben', en: 'each must have one of its own' },
    },
  ];
}

function membersIn(vmIds: number[], plan: DeclaredStack['plan']): string[] {
  return [...new Set(vmIds.flatMap((vmId) => memberOf(plan, vmId)?.title ?? []))];
}
