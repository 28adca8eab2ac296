/** Parameters that the SDN calls share. */
import { digest, flag, named, opt, text } from '../api/param.ts';

export const view = { pending: opt(flag), running: opt(flag) } as const;
export const lockToken = { 'lock-token': opt(text()) } as const;
export const changing = { ...lockToken, digest, delete: opt(named('pve-configid-list', { maxLength: 4096 })) } as const;
export const zoneId = named('pve-sdn-zone-id');
export const vnetId = named('pve-sdn-vnet-id');
