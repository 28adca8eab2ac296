import { called } from '../about.ts';
import { backupStorages, backups, type DeclaredBackup } from '../declared/backups.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Fault, Rule } from '../rule.ts';

/** Backups are encrypted before they leave, and kept as long as the cooperation wants. */
export const backupKeptEncrypted: Rule = {
  id: 'backup-kept-encrypted',
  title: { de: 'Sicherungen sind verschlüsselt und werden aufbewahrt', en: 'Backups are encrypted and kept' },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A13' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A5' },
  ],
  remediation: {
    de: 'Lassen Sie den Speicher einen Schlüssel erzeugen, und bewahren Sie auf, was cooperation/targets.yaml unter `backups` sagt.',
    en: 'Let the storage generate an encryption key, and keep what cooperation/targets.yaml says under `backups`.',
  },
  check: ({ resources, inventory }) => [
    ...backupStorages(resources)
      .filter(({ encrypted }) => !encrypted)
      .map(({ urn, storage, server }) => ({
        urn,
        about: called('Sicherungsspeicher', 'backup storage', storage),
        is: {
          de: `er hat keinen Schlüssel: wer ${server} in die Hand bekommt, liest jeden Gast`,
          en: `it has no encryption key: whoever gets hold of ${server} reads every guest`,
        },
        must: { de: 'Sicherungen müssen verschlüsselt sein', en: 'backups must be encrypted' },
      })),
    ...backups(resources).flatMap((job) =>
      judgeRetention(job, inventory.targets.backups.keep).map((fault) => ({
        urn: job.urn,
        about: called('Sicherungsauftrag', 'backup job', job.name),
        ...fault,
      })),
    ),
  ],
};

type Keep = DeclaredStack['inventory']['targets']['backups']['keep'];

const kinds = { daily: 'tägliche', weekly: 'wöchentliche', monthly: 'monatliche' };

function judgeRetention({ keep }: DeclaredBackup, must: Keep): Fault[] {
  if (keep.get('keep-all') === 1) return [];
  return (['daily', 'weekly', 'monthly'] as const).flatMap((kind) => {
    const is = keep.get(`keep-${kind}`) ?? 0;
    if (is >= must[kind]) return [];
    return [
      {
        is: { de: `er bewahrt ${is} ${kinds[kind]} Sicherungen auf`, en: `it keeps ${is} ${kind} backups` },
        must: { de: `es müssen ${must[kind]} sein`, en: `it must keep ${must[kind]}` },
      },
    ];
  });
}
