import { createHash } from 'node:crypto';
import type { NetworkKind } from './plan.ts';

/*
 * Every name in one place, with its limit. Names are made of ids and numbers, never of titles: a municipality may be
 * renamed, and nothing that exists is replaced.
 */

/** `t04`: short form of a tenant in names that have little room. Numbers go to 120, so 3 or 4 characters. */
function tenantCode(number: number): string {
  return `t${String(number).padStart(2, '0')}`;
}

/** Host name and logical name of a guest. Ids have at most 20 characters, so at most 62 of the 63 a DNS label may have (RFC 1123). */
export function guestName(tenant: string, service: string, key: string): string {
  return `${tenant}-${service}-${key}`;
}

/** VM id 1011 to 120249: tenant, service (two digits), instance. PVE allows 100 to 999999999; ids below 1000 stay free for hand-made guests. */
export function vmId(tenant: number, service: number, instance: number): number {
  return 1000 * tenant + 10 * service + instance;
}

/** Resource pool (`pve-poolid`), and the namespace in the backup datastore. */
export function poolName(number: number, tenant: string): string {
  return `${tenantCode(number)}-${tenant}`;
}

/** Group of the tenant's own staff (`pve-groupid`). */
export function groupName(number: number, tenant: string): string {
  return `${tenantCode(number)}-${tenant}`;
}

/** SDN zone: at most 8 characters, `[a-z][a-z0-9]*` (`pve-sdn-zone-id`). */
export function zoneName(number: number): string {
  return tenantCode(number);
}

/** SDN vnet: at most 8 characters, `[a-z][a-z0-9]*` (`pve-sdn-vnet-id`). */
export function vnetName(number: number, kind: NetworkKind): string {
  return `${tenantCode(number)}${kind === 'internal' ? 'int' : 'dmz'}`;
}

/** Security group of the cluster firewall: 2 to 18 characters. */
export function securityGroupName(number: number): string {
  return `${tenantCode(number)}-guests`;
}

/** Storage entry for a tenant's backups on the server of one site (`pve-storage-id`). */
export function backupStorageName(number: number, targetSite: string): string {
  return `pbs-${tenantCode(number)}-${targetSite}`;
}

/**
 * Replication job: `<vmId>-<n>`, n of at most nine digits (`pve-replication-job-id`). The number comes from the
 * node the replica is for: another node is another job, since the target of a job can't be changed.
 */
export function replicationJobId(vmId: number, node: string): string {
  const digest = createHash('sha256').update(node).digest();
  return `${vmId}-${digest.readUInt32BE() % 1_000_000}`;
}

/** Disk of a guest on the SCSI controller, which takes 14 of them beside the cloud-init drive. */
export function diskInterface(index: number): string {
  return `scsi${index}`;
}
