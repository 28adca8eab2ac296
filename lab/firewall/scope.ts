/** The same calls exist for the cluster, a node, a guest and a security group: what differs is in a scope. */
import type { Params, Values } from '../api/param.ts';
import { node, text, vmid } from '../api/param.ts';
import type { Permission } from '../api/route.ts';
import type { FirewallOwner } from './firewall.ts';

export interface Scope {
  /** Path of the firewall: `/nodes/{node}/firewall`. */
  prefix: string;
  /** Path parameters. */
  params: Params;
  read: Permission;
  write: Permission;
  /** Handed to the node in the path. */
  onNode?: true;
}

export const groupName = text({ pattern: '[A-Za-z][A-Za-z0-9\\-\\_]+', minLength: 2, maxLength: 18 });

export const clusterScope: Scope = {
  prefix: '/cluster/firewall',
  params: {},
  read: ['perm', '/', ['Sys.Audit']],
  write: ['perm', '/', ['Sys.Modify']],
};

export const nodeScope: Scope = {
  prefix: '/nodes/{node}/firewall',
  params: { node },
  read: ['perm', '/nodes/{node}', ['Sys.Audit']],
  write: ['perm', '/nodes/{node}', ['Sys.Modify']],
  onNode: true,
};

export const guestScope: Scope = {
  prefix: '/nodes/{node}/qemu/{vmid}/firewall',
  params: { node, vmid },
  read: ['perm', '/vms/{vmid}', ['VM.Audit']],
  write: ['perm', '/vms/{vmid}', ['VM.Config.Network']],
};

/** Of a guest's firewall any node answers that is alive, so the node in the path must be, wherever the guest is. */
export function ownerFrom(values: Values): FirewallOwner {
  const { node, vmid, group } = values;
  return {
    ...(typeof node === 'string' && { node }),
    ...(typeof vmid === 'number' && { vmid }),
    ...(typeof group === 'string' && { group }),
  };
}
