/**
 * What Proxmox VE changes by itself and the program must therefore never "correct".
 *
 * HA moves guests, pvesr turns a replication job round after every move, and HA alone decides
 * whether a guest runs. Undoing any of it would replace the guest (its disks gone) or the job.
 */
import type { GuestPlan } from '../model/plan.ts';

/** Properties of a guest (class VmLegacy) that belong to Proxmox VE once the guest exists. */
export function guestDrift(guest: GuestPlan): string[] {
  return [
    // Where the guest runs: HA's and the admin's business; a changed node would replace the guest.
    'nodeName',
    // Whether it runs: HA's business (`state` of the HA resource).
    'started',
    // The image is used once, at creation; a newer image must not replace a guest.
    ...guest.disks.map((_, index) => `disks[${index}].importFrom`),
    // The provider reports an empty speed block for every disk: always a difference, never a change.
    ...guest.disks.map((_, index) => `disks[${index}].speed`),
  ];
}

/** Properties of a replication job that pvesr changes: after a move the target is the old node. */
export const replicationDrift: string[] = ['target'];

/** Firewall files are cluster-wide; the node in their API path is only the one that is asked. */
export const firewallDrift: string[] = ['nodeName'];
