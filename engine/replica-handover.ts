/**
 * A replication job goes only when those that take its place have run: until then it may hold the only copy of a
 * guest's disks at its site. Pure.
 */
import type { GuestPlan } from '../model/plan.ts';
import type { GuestView } from '../pve/cluster-view.ts';
import type { Change } from './changes.ts';
import type { StateResource } from './exported-state.ts';

/** A job that the update would delete. */
export interface LeavingJob {
  urn: string;
  /** `<vmid>-<number>` */
  jobId: string;
}

const jobType = 'proxmoxve:index/replication:Replication';

/** The jobs that an update with these changes would delete. */
export function leavingJobs(changes: readonly Change[], state: readonly StateResource[]): LeavingJob[] {
  const deleted = new Set(
    changes.filter(({ effect, type }) => effect === 'delete' && type === jobType).map(({ urn }) => urn),
  );
  return state
    .filter(({ urn }) => deleted.has(urn))
    .map(({ urn, outputs, inputs }) => ({ urn, jobId: String(outputs?.resourceId ?? inputs?.resourceId) }));
}

/**
 * Of these jobs the ones to be kept for now: of their guest a planned job is not there yet or has never run. So are
 * those of a guest whose node is silent: nobody knows.
 */
export function jobsToKeep(
  leaving: readonly LeavingJob[],
  planned: readonly Pick<GuestPlan, 'vmId' | 'replicas'>[],
  live: ReadonlyMap<number, Pick<GuestView, 'replicas'>>,
): LeavingJob[] {
  return leaving.filter(({ jobId }) => {
    const vmId = Number(jobId.split('-')[0]);
    const wanted = planned.find((guest) => guest.vmId === vmId)?.replicas ?? [];
    const present = live.get(vmId)?.replicas;
    return !wanted.every((replica) => present?.find((job) => job.jobId === replica.jobId)?.lastSync !== undefined);
  });
}
