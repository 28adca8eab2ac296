/** What the replication schedulers act on: the lab's records. */
import { type ReplicationJob, turned } from '../../model/pvesr/job.ts';
import type { ReplicatedDisks, ReplicationWorld } from '../../model/pvesr/world.ts';
import { isQuorate, membersOf, reaches } from '../cluster/membership.ts';
import { MiB } from '../guests/sizes.ts';
import { type Cluster, replicaKey } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import { isActive, storageNamed, volumeId } from '../storage/storages.ts';
import { hasVolumes, missingDisk, replicatedVolumes, syncReplica } from './replicas.ts';
import { appendLog, beginLog } from './states.ts';
import { jobsOf } from './turn.ts';

/**
 * Bytes that lie on a disk of the lab, whose guests have no systems of their own: about a small server's. ZFS volumes are thin,
 * so no more than that is sent the first time.
 */
const bytesOnDisk = 3000 * MiB;
/** Bytes per second that a running guest changes: some 4 GB a day. */
const changeRate = 50_000;
/** Bytes per second that one stream through SSH takes on a line of 10 Gbit/s. */
const bandwidth = 400_000_000;

export class LabReplicationWorld implements ReplicationWorld {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get nodes(): readonly string[] {
    return this.#cluster.nodes.ids().sort();
  }

  isUp(node: string): boolean {
    return this.#cluster.nodes.get(node)?.alive === true;
  }

  quorate(node: string): boolean {
    return isQuorate(this.#cluster, node);
  }

  hears(node: string): ReadonlySet<string> {
    return membersOf(this.#cluster, node);
  }

  jobs(): Iterable<ReplicationJob> {
    return this.#cluster.replicationJobs.values();
  }

  job(id: string): ReplicationJob | undefined {
    return this.#cluster.replicationJobs.get(id);
  }

  jobsOf(guest: number): Iterable<ReplicationJob> {
    return jobsOf(this.#cluster, guest);
  }

  nodeOf(guest: number): string | undefined {
    return this.#cluster.guests.get(String(guest))?.node;
  }

  disksOf(vmId: number): ReplicatedDisks {
    const guest = this.#guest(vmId);
    const sizes = replicatedVolumes(this.#cluster, guest).map(({ size }) => Math.min(size, bytesOnDisk));
    return {
      size: sizes.reduce((sum, size) => sum + size, 0),
      changeRate: guest.status === 'running' ? changeRate : 0,
    };
  }

  copyOf(guest: number, node: string): number | undefined {
    return this.#cluster.replicas.get(replicaKey(guest, node))?.syncedAt;
  }

  bandwidth(): number {
    return bandwidth;
  }

  obstacle({ id, guest, source = '', target }: ReplicationJob): string | undefined {
    if (!reaches(this.#cluster, source, target)) {
      const address = this.#cluster.nodes.get(target)?.address ?? target;
      return (
        `command '/usr/bin/ssh -e none -o 'BatchMode=yes' -o 'HostKeyAlias=${target}' root@${address} ` +
        `-- pvesr prepare-local-job ${id}' failed: exit code 255`
      );
    }
    const missing = missingDisk(this.#cluster, this.#guest(guest));
    if (missing !== undefined) return `volume '${missing}' does not exist`;
    for (const { storage } of replicatedVolumes(this.#cluster, this.#guest(guest))) {
      if (!isActive(this.#cluster, storageNamed(this.#cluster, storage), target)) {
        return `storage '${storage}' is not available on node '${target}'`;
      }
    }
    return undefined;
  }

  /** What the node that the guest came from still has is a copy now, as old as the one that the guest started from. */
  takeOver(vmId: number, node: string): void {
    const { replicas, replicationJobs } = this.#cluster;
    const guest = this.#guest(vmId);
    const moment = this.copyOf(vmId, node);
    replicas.delete(replicaKey(vmId, node));
    for (const [key, replica] of replicas.entries()) {
      // What others have beyond that moment belongs to a history that ended.
      if (moment !== undefined && replica.vmId === vmId && replica.syncedAt > moment) {
        replicas.put(key, { ...replica, syncedAt: moment });
      }
    }
    for (const job of jobsOf(this.#cluster, vmId)) {
      const after = turned(job, node);
      replicationJobs.put(job.id, after);
      if (moment === undefined || after.target === job.target || !hasVolumes(this.#cluster, guest, after.target))
        continue;
      replicas.put(replicaKey(vmId, after.target), { vmId, node: after.target, jobId: job.id, syncedAt: moment });
    }
  }

  began({ id, guest: vmId }: ReplicationJob, at: number): void {
    const guest = this.#guest(vmId);
    const volumes = replicatedVolumes(this.#cluster, guest).map((volume) => volumeId(volume));
    beginLog(this.#cluster, id, at, [
      'start replication job',
      `guest => VM ${vmId}, running => ${guest.status === 'running' ? 1 : 0}`,
      `volumes => ${volumes.join(',')}`,
    ]);
  }

  synced({ id, guest, target }: ReplicationJob, moment: number, at: number): void {
    syncReplica(this.#cluster, this.#guest(guest), id, target, moment);
    appendLog(this.#cluster, id, at, 'end replication job');
  }

  failed({ id }: ReplicationJob, error: string, at: number): void {
    appendLog(this.#cluster, id, at, `end replication job with error: ${error}`);
  }

  #guest(vmId: number): GuestRecord {
    const guest = this.#cluster.guests.get(String(vmId));
    if (!guest) throw new Error(`no guest ${vmId}`);
    return guest;
  }
}
