/**
 * Named formats of the official schema: each answers why a text is not of it, or undefined.
 * A name ending in `-list` takes entries divided by commas, semicolons, spaces or NUL, as Proxmox VE
 * does. A format that is not listed accepts everything: the schema says no more about it.
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { parseCalendarEvent } from '../../model/calendar.ts';
import { isPrivilege } from '../access/privileges.ts';

type Format = (text: string) => string | undefined;

const fulfilling =
  (fulfils: (text: string) => boolean, complaint: string): Format =>
  (text) =>
    fulfils(text) ? undefined : `${complaint.replaceAll('%', text)}\n`;

const matching = (pattern: RegExp, complaint: string): Format => fulfilling((text) => pattern.test(text), complaint);

const dnsName =
  /^(?=.{1,253}$)([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\.?$/;
const volumeId = /^[a-z][a-z0-9\-_.]*[a-z0-9]:\S+$/i;
const sdnName = /^[a-z][a-z0-9]*[a-z0-9]$/i;
const haResource = /^(vm|ct):\d+$/;

function isCidr(text: string, versions: readonly number[] = [4, 6]): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  const version = isIP(address);
  return (
    rest.length === 0 &&
    versions.includes(version) &&
    /^\d+$/.test(length) &&
    Number(length) <= (version === 4 ? 32 : 128)
  );
}

const alias = /^((dc|guest)\/)?[A-Za-z][A-Za-z0-9\-_]+$/;
const portRange = /^(\d{1,5}([:-]\d{1,5})?|[a-z][a-z0-9-]*)(,(\d{1,5}([:-]\d{1,5})?|[a-z][a-z0-9-]*))*$/;

/** Addresses of firewall rules; an empty text takes the field away: one, several, ranges, networks, `+ipset` or an alias. */
function isFirewallAddress(text: string): boolean {
  if (/^\+(dc\/|guest\/|sdn\/)?[A-Za-z][A-Za-z0-9\-_/]+$/.test(text)) return true;
  if (alias.test(text)) return true;
  return text.split(',').every((entry) => isCidr(entry) || entry.split('-').every((address) => isIP(address) > 0));
}

const formats: Readonly<Record<string, Format>> = {
  'pve-node': matching(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/, 'value does not look like a valid node name'),
  'pve-vmid': matching(/^[1-9][0-9]{2,8}$/, 'value does not look like a valid VM ID'),
  'pve-configid': matching(/^[a-z][a-z0-9_-]+(\[\d+\])?$/i, "invalid configuration ID '%'"),
  'pve-storage-id': matching(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, "storage ID '%' contains illegal characters"),
  'pve-iface': matching(/^[a-zA-Z][a-zA-Z0-9_]{1,20}([:.]\d+)?$/, "invalid network interface name '%'"),
  'pve-bridge-id': matching(/^[-_.\w]+$/, "invalid bridge '%'"),
  'pve-sdn-zone-id': fulfilling((t) => t.length <= 8 && sdnName.test(t), "zone ID '%' contains illegal characters"),
  'pve-sdn-vnet-id': fulfilling((t) => t.length <= 8 && sdnName.test(t), "vnet ID '%' contains illegal characters"),
  'pve-userid': matching(/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/, "value '%' does not look like a valid user name"),
  'pve-tokenid': matching(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/,
    "value '%' does not look like a valid token ID",
  ),
  'pve-groupid': matching(/^[A-Za-z0-9.\-_]+$/, "group name '%' contains invalid characters"),
  'pve-roleid': matching(/^[A-Za-z0-9.\-_]+$/, "role name '%' contains invalid characters"),
  'pve-poolid': matching(/^[A-Za-z0-9.\-_]+(\/[A-Za-z0-9.\-_]+){0,2}$/, "pool name '%' contains invalid characters"),
  'pve-realm': matching(/^[A-Za-z][A-Za-z0-9.\-_]+$/, 'value does not look like a valid realm'),
  'pve-priv': fulfilling(isPrivilege, "invalid privilege '%'"),
  'pve-volume-id': matching(volumeId, "unable to parse volume ID '%'"),
  'pve-volume-id-or-qm-path': fulfilling(
    (t) => t === 'none' || t === 'cdrom' || t.startsWith('/') || volumeId.test(t),
    "unable to parse volume ID '%'",
  ),
  'pve-volume-id-or-absolute-path': fulfilling(
    (t) => t.startsWith('/') || volumeId.test(t),
    "unable to parse volume ID '%'",
  ),
  'pve-replication-job-id': matching(
    /^[1-9][0-9]{2,8}-\d{1,9}$/,
    'value does not look like a valid replication job id',
  ),
  'pve-calendar-event': fulfilling((t) => parseCalendarEvent(t) !== undefined, "unable to parse calendar event '%'"),
  'pve-startup-order': fulfilling(isStartupOrder, 'value does not look like a valid startup order'),
  'pve-tag': matching(/^[a-z0-9_][a-z0-9_\-+.]*$/i, 'invalid characters in tag'),
  'pve-ha-resource-id': matching(haResource, 'value does not look like a valid ha resource id'),
  'pve-ha-resource-or-vm-id': matching(/^((vm|ct):)?\d+$/, 'value does not look like a valid ha resource id'),
  'pve-ha-node': matching(
    /^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(:\d+)?$/,
    'value does not look like a valid ha group node',
  ),
  'pve-storage-content': matching(
    /^(images|rootdir|vztmpl|iso|backup|snippets|import|none)$/,
    "invalid content type '%'",
  ),
  'pve-qm-boot': fulfilling(
    (t) => /^(legacy=)?[acdn]{1,4}$/.test(t) || t.split(',').every((part) => /^order=[a-z0-9;]*$/.test(part)),
    'invalid boot order',
  ),
  'pve-hotplug-features': matching(
    /^(0|1|((network|disk|cpu|memory|usb|cloudinit)(,|$))+)$/,
    "unknown hotplug feature '%'",
  ),
  'pve-fw-addr-spec': fulfilling((t) => t === '' || isFirewallAddress(t), "invalid address '%'"),
  'pve-fw-sport-spec': fulfilling((t) => t === '' || portRange.test(t), "invalid port '%'"),
  'pve-fw-dport-spec': fulfilling((t) => t === '' || portRange.test(t), "invalid port '%'"),
  IPorCIDRorAlias: fulfilling(
    (t) => isIP(t) > 0 || isCidr(t) || alias.test(t),
    'value does not look like a valid IP address or CIDR network or alias',
  ),
  IPorCIDR: fulfilling((t) => isIP(t) > 0 || isCidr(t), 'value does not look like a valid IP address or CIDR network'),
  CIDR: fulfilling((t) => isCidr(t), 'value does not look like a valid CIDR network'),
  CIDRv4: fulfilling((t) => isCidr(t, [4]), 'value does not look like a valid IPv4 network'),
  CIDRv6: fulfilling((t) => isCidr(t, [6]), 'value does not look like a valid IPv6 network'),
  ip: fulfilling((t) => isIP(t) > 0, 'value does not look like a valid IP address'),
  ipv4: fulfilling(isIPv4, 'value does not look like a valid IPv4 address'),
  ipv6: fulfilling(isIPv6, 'value does not look like a valid IPv6 address'),
  address: fulfilling((t) => isIP(t) > 0 || dnsName.test(t), 'value does not look like a valid DNS name or IP address'),
  'dns-name': matching(dnsName, 'value does not look like a valid DNS name'),
  'mac-addr': matching(
    /^[a-f0-9][02468ace](:[a-f0-9]{2}){5}$/i,
    'value does not look like a valid unicast MAC address',
  ),
  'email-opt': matching(/^$|^[^\s@]+@[^\s@]+$/, 'value does not look like a valid email address'),
  'disk-size': matching(/^\d+(\.\d+)?[KMGT]?$/, 'value does not look like a valid disk size: %'),
  urlencoded: matching(/^[-%a-zA-Z0-9_.!~*'()]*$/, 'invalid urlencoded string: %'),
};

/** Why the text is not of the format, or undefined. */
export function checkFormat(name: string, text: string): string | undefined {
  const check = formats[name];
  if (check) return check(text);
  const single = /^(.+)-list$/.exec(name)?.[1];
  if (single === undefined) return undefined;
  for (const entry of splitList(text)) {
    const error = checkFormat(single, entry);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Entries of a list parameter. */
export function splitList(text: string): string[] {
  return text.split(/[\0,;\s]+/).filter((entry) => entry !== '');
}

function isStartupOrder(text: string): boolean {
  return text.split(',').every((part) => /^(order=)?\d+$|^(up|down)=\d+$/.test(part.trim()));
}
