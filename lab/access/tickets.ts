/**
 * Tickets of a login and their CSRF tokens. A ticket is `PVE:user@realm:TIME::SIGNATURE` as on Proxmox
 * VE, but signed with an HMAC instead of the cluster's RSA key; clients don't look inside.
 */
import { createHmac, scryptSync } from 'node:crypto';
import type { Cluster, Random } from '../state/cluster.ts';
import { sameText } from './tokens.ts';

/** A ticket is good for two hours, and for five minutes of clock skew ahead. */
const ticketSeconds = 2 * 60 * 60;
const skewSeconds = 300;

const hex8 = (seconds: number): string => seconds.toString(16).toUpperCase().padStart(8, '0');

export function newTicket(cluster: Cluster, userId: string): { ticket: string; csrfToken: string } {
  const time = hex8(cluster.now());
  return {
    ticket: `PVE:${userId}:${time}::${signature(cluster, `ticket ${userId}:${time}`)}`,
    csrfToken: `${time}:${signature(cluster, `csrf ${userId}:${time}`)}`,
  };
}

/** The user of a valid ticket. */
export function verifyTicket(cluster: Cluster, ticket: string): string | undefined {
  const parts = /^PVE:(.+):([0-9A-F]{8})::(.+)$/.exec(ticket);
  if (!parts) return undefined;
  const [, userId = '', time = '', signed = ''] = parts;
  if (!sameText(signed, signature(cluster, `ticket ${userId}:${time}`)) || !fresh(cluster, time)) return undefined;
  return cluster.users.get(userId)?.enable === 1 ? userId : undefined;
}

export function verifyCsrfToken(cluster: Cluster, userId: string, token: string): boolean {
  const [time = '', signed = ''] = token.split(':');
  return sameText(signed, signature(cluster, `csrf ${userId}:${time}`)) && fresh(cluster, time);
}

function fresh(cluster: Cluster, time: string): boolean {
  const age = cluster.now() - Number.parseInt(time, 16);
  return age > -skewSeconds && age < ticketSeconds;
}

const signature = (cluster: Cluster, text: string): string =>
  createHmac('sha256', Buffer.from(cluster.settings.ticketKey, 'hex')).update(text).digest('base64url');

/** `salt:hash`, scrypt. */
export function hashPassword(password: string, random: Random): string {
  const salt = random(16);
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`;
}

export function verifyPassword(password: string, stored: string | undefined): boolean {
  const [salt = '', hash = ''] = (stored ?? '').split(':');
  return hash !== '' && sameText(scryptSync(password, Buffer.from(salt, 'hex'), 32).toString('hex'), hash);
}
