import { z } from 'zod';
import { hasHostBits } from '../ipv4.ts';

/**
 * The kinds of value an inventory is made of. `patternErrorMessage` says in words what a pattern allows: editors show it,
 * and our own errors print it.
 */
function text(pattern: RegExp, patternErrorMessage: string) {
  return z.string().regex(pattern).meta({ patternErrorMessage });
}

/** Ids of tenants, services and guests end up joined in host names: three of 20 and two hyphens stay below 63 (RFC 1123). */
export const id = text(
  /^(?=.{2,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  '2 to 20 lower-case letters, digits and single hyphens, a letter first',
);

export const nodeName = text(/^[a-z][a-z0-9-]{0,14}$/, 'a host name of 1 to 15 lower-case letters, digits and hyphens');

export const title = text(/^\S(.{0,78}\S)?$/u, 'a text of 1 to 80 characters, without spaces at its ends');

/** RFC 1123 name or dotted name, lower case. */
export const domainName = text(
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
  'a DNS name in lower case',
);

/** Storage ids of Proxmox VE (`pve-storage-id`). */
export const storageId = text(
  /^[a-z][a-z0-9_.-]*[a-z0-9]$/,
  'a storage id: lower-case letters, digits and . - _, a letter first',
);

/** Linux interface names have at most 15 characters (IFNAMSIZ less one). */
export const interfaceName = text(/^[a-z][a-z0-9_.]{0,14}$/, 'a network interface such as eno1, at most 15 characters');

/** `name@realm`, as Proxmox VE writes it (`pve-userid`, at most 64 characters). */
export const userId = text(
  /^(?=.{3,64}$)[a-z0-9][a-z0-9._-]*@[a-z][a-z0-9.-]*$/,
  'an account in the form name@realm, at most 64 characters',
);

export const address = z.ipv4().meta({ patternErrorMessage: 'an IPv4 address such as 10.1.2.3' });

/** A host with the length of its network's prefix. */
export const hostAddress = z
  .cidrv4()
  .meta({ patternErrorMessage: 'an IPv4 address with its prefix, such as 10.1.2.3/24' });

export const network = z
  .cidrv4()
  .refine((value) => !hasHostBits(value))
  .meta({ patternErrorMessage: 'an IPv4 network such as 10.1.2.0/24, no bits set beyond the prefix' });

/** A network of guests: not so small that gateway and guests find no room, not so large that it is a typing error. */
export const guestNetwork = network
  .refine((value) => /\/(1[6-9]|2[0-8])$/.test(value))
  .meta({ patternErrorMessage: 'an IPv4 network from /16 to /28, no bits set beyond the prefix' });

export const date = z.iso.date().meta({ patternErrorMessage: 'a day that exists, as YYYY-MM-DD' });

export const timeOfDay = text(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day in quotes, "00:00" to "23:59"');

export const port = z.int().min(1).max(65_535);

export const url = z.url({ protocol: /^https$/ }).meta({ patternErrorMessage: 'an address that begins with https://' });

/** SHA-256 of a certificate as Proxmox Backup prints it. */
export const fingerprint = text(
  /^([0-9a-f]{2}:){31}[0-9a-f]{2}$/,
  'a SHA-256 fingerprint: 32 lower-case hexadecimal pairs with colons between',
);

/** One line of authorized_keys (sshd(8)) without options. */
export const sshPublicKey = text(
  /^(ssh-ed25519|sk-ssh-ed25519@openssh\.com|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) AAAA[A-Za-z0-9+/]+={0,2}( \S+)?$/,
  'an SSH public key: kind, base64 and a comment, as in a .pub file',
);

/** PVE's own limits are wider; these catch a value in the wrong unit. */
export const memoryMiB = z.int().min(256).max(1_048_576);

export const cores = z.int().min(1).max(128);

export const minutes = z.int().min(1).max(10_080);

/**
 * Intervals that a calendar event can express as evenly spaced runs (Proxmox VE, "Schedule Format"): divisors of an hour,
 * and of a day in hours.
 */
export const replicationInterval = z.literal([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440]);
