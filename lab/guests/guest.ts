/** Guests: finding them, their locks, their configuration as the API shows it. */
import { createHash } from 'node:crypto';
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, GuestRecord } from '../state/records.ts';

const configPath = (node: string, vmId: number): string => `nodes/${node}/qemu-server/${vmId}.conf`;

/** The guest, if its configuration lies on the node. */
export function guestOn(cluster: Cluster, node: string, vmId: number): GuestRecord {
  const guest = cluster.guests.get(String(vmId));
  if (guest?.node !== node) throw refuse(`Configuration file '${configPath(node, vmId)}' does not exist`);
  return guest;
}

/** The guest, wherever it is. */
export function guestNamed(cluster: Cluster, vmId: number): GuestRecord {
  const guest = cluster.guests.get(String(vmId));
  if (!guest) throw refuse(`unable to find configuration file for VM ${vmId} - no such machine`);
  return guest;
}

export function checkUnlocked(guest: GuestRecord): void {
  if (guest.config.lock !== undefined) throw refuse(`VM is locked (${guest.config.lock})`);
}

export const setGuest = (cluster: Cluster, guest: GuestRecord): void => cluster.guests.put(String(guest.vmId), guest);

/** The configuration with what waits for the next start. */
export function configToCome(guest: GuestRecord): Config {
  if (!guest.pending) return guest.config;
  const kept = Object.entries(guest.config).filter(([key]) => !guest.pending?.delete.includes(key));
  return { ...Object.fromEntries(kept), ...guest.pending.set };
}

/** SHA-1 of the file Proxmox VE would keep: the optimistic lock of changes. */
export function digestOf(config: object): string {
  const lines = Object.entries(config).map(([key, value]) => `${key}: ${String(value)}\n`);
  return createHash('sha1').update(lines.sort().join('')).digest('hex');
}

export function checkDigest(given: string | undefined, current: object): void {
  if (given !== undefined && given !== digestOf(current)) {
    throw refuse('detected modified configuration - file changed by other user? Try again.');
  }
}

/** MiB of memory that a configuration gives. */
export const memoryOf = (config: Config): number => Number(/\d+/.exec(String(config.memory ?? 512))?.[0] ?? 512);

export const coresOf = (config: Config): number => Number(config.sockets ?? 1) * Number(config.cores ?? 1);

export const nameOf = (guest: GuestRecord): string => String(guest.config.name ?? `VM ${guest.vmId}`);

/** Does the HA stack look after it? An ignored resource counts as not managed. */
export function isHaManaged(cluster: Cluster, vmId: number): boolean {
  const resource = cluster.haResources.get(`vm:${vmId}`);
  return resource !== undefined && resource.state !== 'ignored';
}
