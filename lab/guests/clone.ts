/** Cloning: a full copy of a guest, on the same node; with local storage Proxmox VE clones nowhere else. */
import { newSecret } from '../access/tokens.ts';
import { flag, integer, named, node, oneOf, opt, storageId, text, vmid } from '../api/param.ts';
import { refuse, refuseParameter, route } from '../api/route.ts';
import { addToPool } from '../pools/pool.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, GuestRecord } from '../state/records.ts';
import { isShared, storageNamed, volumeId } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import {
  driveFormat,
  dropVolume,
  findVolume,
  isCdrom,
  newVolume,
  parseDrive,
  printDrive,
  realizeDrive,
  volumesOf,
} from './drives.ts';
import { checkUnlocked, configToCome, guestNamed, guestOn, setGuest } from './guest.ts';
import { isNet, parseNet, realizeNet } from './nets.ts';

export const cloneRoute = route({
  method: 'POST',
  path: '/nodes/{node}/qemu/{vmid}/clone',
  params: {
    node,
    vmid,
    newid: vmid,
    bwlimit: opt(integer({ minimum: 0 })),
    description: opt(text()),
    format: opt(oneOf('raw', 'qcow2', 'vmdk')),
    full: opt(flag),
    name: opt(named('dns-name')),
    pool: opt(named('pve-poolid')),
    snapname: opt(named('pve-configid', { maxLength: 40 })),
    storage: opt(storageId),
    target: opt(node),
  },
  permission: [
    'and',
    ['perm', '/vms/{vmid}', ['VM.Clone']],
    [
      'or',
      ['perm', '/vms/{newid}', ['VM.Allocate']],
      ['perm', '/pool/{pool}', ['VM.Allocate'], 'require_param', 'pool'],
    ],
  ],
  onNode: true,
  run({ cluster, values, authId, need }) {
    const { node, vmid, newid, name, description, pool, storage, snapname } = values;
    const target = values.target ?? node;
    const guest = guestOn(cluster, node, vmid);
    checkUnlocked(guest);
    if (snapname !== undefined) throw refuse(`snapshot '${snapname}' does not exist`);
    if (!cluster.nodes.has(target)) throw refuse(`no such cluster node '${target}'`);
    if (pool !== undefined && !cluster.pools.has(pool)) throw refuse(`pool '${pool}' does not exist`);
    const existing = cluster.guests.get(String(newid));
    if (existing) throw refuse(`unable to create VM ${newid} - VM ${newid} already exists on node '${existing.node}'`);
    for (const volume of volumesOf(cluster, node, vmid, guest.config)) {
      need(`/storage/${storage ?? volume.storage}`, ['Datastore.AllocateSpace']);
      if (target !== node && !isShared(storageNamed(cluster, volume.storage))) {
        throw refuse(`Can't clone VM to node '${target}' (VM uses local storage)`);
      }
    }
    if (storage !== undefined && values.full === 0) {
      throw refuseParameter('storage', "parameter 'storage' not allowed for linked clones");
    }
    setGuest(cluster, { ...guest, config: { ...guest.config, lock: 'clone' } });
    setGuest(cluster, { vmId: newid, node: target, config: { lock: 'clone' }, status: 'stopped' });
    return startTask(cluster, {
      node,
      type: 'qmclone',
      id: vmid,
      user: authId,
      work: {
        kind: 'clone-guest',
        vmId: vmid,
        newId: newid,
        target,
        ...(storage !== undefined && { storage }),
        ...(pool !== undefined && { pool }),
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
      },
    });
  },
});

type CloneWork = Extract<Work, { kind: 'clone-guest' }>;

export const cloneGuest: Performer<CloneWork> = {
  perform(cluster, work, task) {
    const source = unlocked(cluster, work.vmId);
    const copy: Record<string, ConfigValue> = {};
    for (const [key, value] of Object.entries(configToCome(source))) {
      if (/^(template|protection|unused\d+|parent|snaptime|lock)$/.test(key)) continue;
      if (driveFormat(key)) copy[key] = copiedDrive(cluster, source, work, key, value);
      else if (isNet(key)) copy[key] = withNewAddress(cluster, value);
      else copy[key] = value;
    }
    const own: Config = {
      smbios1: `uuid=${newSecret(cluster.random)}`,
      vmgenid: newSecret(cluster.random),
      name: work.name ?? `Copy-of-VM-${String(source.config.name ?? work.vmId)}`,
      ...(work.description !== undefined && { description: work.description }),
    };
    setGuest(cluster, { vmId: work.newId, node: work.target, config: { ...copy, ...own }, status: 'stopped' });
    if (work.pool !== undefined) addToPool(cluster, work.pool, work.newId);
    task.log(`clone of VM ${work.vmId} to ${work.newId} done`);
  },
  abandon(cluster, work) {
    if (cluster.guests.has(String(work.vmId))) unlocked(cluster, work.vmId);
    const copy = cluster.guests.get(String(work.newId));
    if (copy) for (const volume of volumesOf(cluster, copy.node, copy.vmId, copy.config)) dropVolume(cluster, volume);
    cluster.guests.delete(String(work.newId));
  },
};

function unlocked(cluster: Cluster, vmId: number): GuestRecord {
  const guest = guestNamed(cluster, vmId);
  const { lock: _, ...config } = guest.config;
  setGuest(cluster, { ...guest, config });
  return { ...guest, config };
}

function copiedDrive(cluster: Cluster, source: GuestRecord, work: CloneWork, key: string, value: ConfigValue): string {
  const drive = parseDrive(key, value);
  const volume = findVolume(cluster, source.node, drive.get('file') ?? '');
  if (!volume) return String(value);
  const storage = work.storage ?? volume.storage;
  if (volume.name.includes('cloudinit')) {
    return realizeDrive(cluster, work.target, work.newId, key, `${storage}:cloudinit,media=cdrom`);
  }
  if (isCdrom(drive)) return String(value);
  drive.set('file', volumeId(newVolume(cluster, work.target, work.newId, storage, volume.size, volume.format)));
  return printDrive(key, drive);
}

function withNewAddress(cluster: Cluster, value: ConfigValue): string {
  const { macaddr: _, ...net } = Object.fromEntries(parseNet(value));
  return realizeNet(
    Object.entries(net)
      .map(([key, option]) => `${key}=${option}`)
      .join(','),
    cluster.random,
  );
}
