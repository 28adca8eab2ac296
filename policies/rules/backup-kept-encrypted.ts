import { backupStorages, backups, type DeclaredBackup } from '../declared/backups.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Backups are encrypted before they leave, and kept as long as the cooperation wants. */
export const backupKeptEncrypted: Rule = {
  id: 'backup-kept-encrypted',
  title: 'Backups are encrypted and kept',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A13' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A5' },
  ],
  remediation:
    'Let the storage generate an encryption key, and keep what cooperation/targets.yaml says under `backups`.',
  check: ({ resources, inventory }) => [
    ...backupStorages(resources)
      .filter(({ encrypted }) => !encrypted)
      .map(({ urn, storage, server }) => ({
        urn,
        message: `backup storage ${storage} has no encryption key: whoever gets hold of ${server} reads every guest.`,
      })),
    ...backups(resources).flatMap((job) =>
      judgeRetention(job, inventory.targets.backups.keep).map((message) => ({ urn: job.urn, message })),
    ),
  ],
};

type Keep = DeclaredStack['inventory']['targets']['backups']['keep'];

function judgeRetention({ name, keep }: DeclaredBackup, must: Keep): string[] {
  if (keep.get('keep-all') === 1) return [];
  return Object.entries(must).flatMap(([kind, wanted]) => {
    const is = keep.get(`keep-${kind}`) ?? 0;
    return is >= wanted ? [] : [`backup job ${name} keeps ${is} ${kind} backups; it must keep ${wanted}.`];
  });
}
