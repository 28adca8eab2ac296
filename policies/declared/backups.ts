/** Backup jobs and the storages they go to. Known before the update but for what the servers answer. */
import type { Plan } from '../../model/plan.ts';
import type { PlannedResource } from '../declared.ts';
import { list } from './members.ts';

export interface DeclaredBackup {
  name: string;
  urn: string;
  enabled: boolean;
  schedule: string | undefined;
  storage: string;
  vmIds: number[];
  /** Pool whose guests it takes. */
  pool: string | undefined;
  /** It takes every guest of the cluster. */
  all: boolean;
  /** `keep-daily` -> 14. */
  keep: Map<string, number>;
}

/** Storage on a Proxmox Backup Server. */
export interface BackupStorage {
  urn: string;
  storage: string;
  server: string;
  datastore: string;
  namespace: string | undefined;
  encrypted: boolean;
  enabled: boolean;
}

export function backups(resources: readonly PlannedResource[]): DeclaredBackup[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:backup/job:Job' || type === 'proxmoxve:backup/jobLegacy:JobLegacy')
    .map(({ name, urn, props }) => ({
      name,
      urn,
      enabled: props.enabled === true,
      schedule: props.schedule,
      storage: String(props.storage),
      vmIds: (Array.isArray(props.vmids) ? props.vmids : []).map(Number),
      pool: props.pool,
      all: props.all === true,
      keep: keepOf(props.pruneBackups),
    }));
}

export function backupStorages(resources: readonly PlannedResource[]): BackupStorage[] {
  return resources
    .filter(({ type }) => type === 'proxmoxve:storage/pbs:Pbs' || type === 'proxmoxve:storage/pbsLegacy:PbsLegacy')
    .map(({ urn, props }) => ({
      urn,
      storage: String(props.resourceId),
      server: String(props.server),
      datastore: String(props.datastore),
      namespace: typeof props.namespace === 'string' && props.namespace !== '' ? props.namespace : undefined,
      encrypted: props.generateEncryptionKey === true || typeof props.encryptionKey === 'string',
      enabled: props.disable !== true,
    }));
}

/** One mapping, or a list of them in older classes. */
function keepOf(pruneBackups: unknown): Map<string, number> {
  const mappings = Array.isArray(pruneBackups) ? list(pruneBackups) : list([pruneBackups]);
  return new Map(
    mappings.flatMap((mapping) =>
      Object.entries(mapping).flatMap(([key, value]): [string, number][] =>
        key.startsWith('keep-') ? [[key, Number(value)]] : [],
      ),
    ),
  );
}

/** VM ids that a job takes; of a pool, or of all, those that the inventory has there. */
export function backedUp({ vmIds, pool, all }: DeclaredBackup, { guests, tenants }: Plan): number[] {
  if (all) return guests.map(({ vmId }) => vmId);
  const owner = tenants.find((tenant) => tenant.pool === pool)?.id;
  return pool === undefined ? vmIds : guests.filter(({ tenant }) => tenant === owner).map(({ vmId }) => vmId);
}
