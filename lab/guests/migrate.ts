/** Migration. Local disks go along; where a replica is, only the last changes do. */
import { flag, integer, named, node, oneOf, opt, vmid } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { membersOf, reaches } from '../cluster/membership.ts';
import { requestMigration } from '../ha/requests.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GuestRecord } from '../state/records.ts';
import { isActive, parseVolumeId, storageNamed } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { drivesOf, findVolume, volumesOf } from './drives.ts';
import { checkUnlocked, guestNamed, guestOn, isHaManaged, setGuest } from './guest.ts';
import { moveGuest } from './move.ts';
import { migrationMs } from './pace.ts';

export const migrateRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/migrate',
    params: { node, vmid, target: opt(node) },
    permission: ['perm', '/vms/{vmid}', ['VM.Migrate']],
    onNode: true,
    run({ cluster, values }) {
      const guest = guestOn(cluster, values.node, values.vmid);
      const members = membersOf(cluster, values.node);
      const others = cluster.nodes.values().filter((other) => other.name !== values.node && members.has(other.name));
      return {
        running: guest.status === 'running' ? 1 : 0,
        allowed_nodes: others
          .filter((other) => missingStorages(cluster, guest, other.name).length === 0)
          .map(({ name }) => name),
        not_allowed_nodes: Object.fromEntries(
          others
            .map(({ name }) => [name, { unavailable_storages: missingStorages(cluster, guest, name) }] as const)
            .filter(([, reason]) => reason.unavailable_storages.length > 0),
        ),
        local_disks: localVolumes(cluster, guest).map((volume) => ({
          volid: `${volume.storage}:${volume.name}`,
          size: volume.size,
          cdrom: volume.name.includes('cloudinit') ? 1 : 0,
          replicatable: storageNamed(cluster, volume.storage).type === 'zfspool' ? 1 : 0,
        })),
        local_resources: [],
        mapped_resources: [],
      };
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/migrate',
    params: {
      node,
      vmid,
      target: node,
      online: opt(flag),
      force: opt(flag),
      bwlimit: opt(integer({ minimum: 0 })),
      migration_network: opt(named('CIDR')),
      migration_type: opt(oneOf('secure', 'insecure')),
      targetstorage: opt(named('storage-pair-list')),
      'with-conntrack-state': opt(flag),
      'with-local-disks': opt(flag),
    },
    permission: ['perm', '/vms/{vmid}', ['VM.Migrate']],
    onNode: true,
    run({ cluster, values, authId }) {
      const { node, vmid, target, online, force, targetstorage } = values;
      const guest = guestOn(cluster, node, vmid);
      if (target === node) throw refuseParameter('target', 'target is local node.');
      if (!cluster.nodes.has(target)) throw refuse(`no such cluster node '${target}'`);
      if (!membersOf(cluster, node).has(target)) throw refuse(`target node '${target}' is offline`);
      if (force && authId !== 'root@pam') throw refuseParameter('force', 'Only root may use this option.');
      checkUnlocked(guest);
      if (guest.status === 'running' && !online) throw refuse(`can't migrate running VM without --online`);
      if (isHaManaged(cluster, vmid)) {
        requestMigration(cluster, { sid: `vm:${vmid}`, target, via: node });
        return startTask(cluster, { node, type: 'hamigrate', id: vmid, user: authId, ms: 0 });
      }
      return startMigration(cluster, guest, {
        target,
        user: authId,
        online: online === 1,
        withLocalDisks: values['with-local-disks'] === 1,
        ...(targetstorage !== undefined && { targetStorage: targetstorage }),
      });
    },
  }),
];

export interface MigrationOptions {
  target: string;
  user: string;
  online: boolean;
  withLocalDisks: boolean;
  targetStorage?: string;
}

/** Locks the guest and starts the task; answers its id. */
export function startMigration(cluster: Cluster, guest: GuestRecord, { user, ...options }: MigrationOptions): string {
  const ms = migrationMs(cluster, guest, options.target);
  setGuest(cluster, { ...guest, config: { ...guest.config, lock: 'migrate' } });
  return startTask(cluster, {
    node: guest.node,
    type: 'qmigrate',
    id: guest.vmId,
    user,
    ...(ms !== undefined && { ms }),
    work: { kind: 'migrate-guest', vmId: guest.vmId, ...options },
    log: [
      `starting migration of VM ${guest.vmId} to node '${options.target}' (${cluster.nodes.get(options.target)?.address})`,
    ],
  });
}

type MigrateWork = Extract<Work, { kind: 'migrate-guest' }>;

export const migrateGuest: Performer<MigrateWork> = {
  perform(cluster, work, task) {
    const guest = withoutLock(cluster, work.vmId);
    if (!reaches(cluster, guest.node, work.target))
      throw refuse(`migration aborted: can't connect to node '${work.target}'`);
    const lost = lostVolume(cluster, guest);
    if (lost !== undefined) throw refuse(`volume '${lost}' does not exist`);
    const missing = missingStorages(cluster, guest, work.target);
    if (missing.length > 0) throw refuse(`storage '${missing[0]}' is not available on node '${work.target}'`);
    if (guest.status === 'running' && !work.withLocalDisks && localVolumes(cluster, guest).some(isDisk)) {
      throw refuse(`can't live migrate attached local disks without with-local-disks option`);
    }
    for (const volume of localVolumes(cluster, guest))
      task.log(`found local disk '${volume.storage}:${volume.name}' (attached)`);
    moveGuest(cluster, work.vmId, work.target);
    task.log(`migration finished successfully`);
  },
  abandon(cluster, work) {
    if (cluster.guests.has(String(work.vmId))) withoutLock(cluster, work.vmId);
  },
};

function withoutLock(cluster: Cluster, vmId: number): GuestRecord {
  const guest = guestNamed(cluster, vmId);
  const { lock: _, ...config } = guest.config;
  const unlocked = { ...guest, config };
  setGuest(cluster, unlocked);
  return unlocked;
}

const localVolumes = (cluster: Cluster, guest: GuestRecord) =>
  volumesOf(cluster, guest.node, guest.vmId, guest.config).filter((volume) => volume.node !== '');

/** A disk of the guest's that is no longer where it was. */
function lostVolume(cluster: Cluster, guest: GuestRecord): string | undefined {
  return drivesOf(guest.config)
    .map(([, drive]) => drive.get('file') ?? '')
    .find((id) => parseVolumeId(id) && !id.includes('cloudinit') && !findVolume(cluster, guest.node, id));
}

const isDisk = (volume: { name: string }): boolean => !volume.name.includes('cloudinit');

function missingStorages(cluster: Cluster, guest: GuestRecord, target: string): string[] {
  const storages = new Set(localVolumes(cluster, guest).map((volume) => volume.storage));
  return [...storages].filter((id) => !isActive(cluster, storageNamed(cluster, id), target));
}
