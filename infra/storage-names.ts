/** Names of the storages that both stacks use, in one place. */
import type { GuestPlan } from '../model/plan.ts';

/** ZFS storage of the same id on every node: replication wants the same id at both ends. */
export const guestStorage = 'guests';

/** Dataset behind `guestStorage`, on every node. */
export const guestDataset = 'rpool/guests';

/** Storage that every installation has; takes cloud images and cloud-init snippets. */
export const fileStorage = 'local';

/** Directory of the snippets of `fileStorage` on a node. */
export const snippetDirectory = '/var/lib/vz/snippets';

/** Tenant and home site of a guest: together they choose its vendor data. */
type Enrolment = Pick<GuestPlan, 'tenant' | 'homeSite'>;

/** File of the cloud-init vendor data; it lies on every node, since a guest may start on any of its nodes. */
export function snippetFile({ tenant, homeSite }: Enrolment): string {
  return `ikz-${tenant}-${homeSite}.yaml`;
}

/** Volume id of the same file, as a guest's configuration names it. */
export function snippetVolume(enrolment: Enrolment): string {
  return `${fileStorage}:snippets/${snippetFile(enrolment)}`;
}
