/** Changing a guest's configuration. What a running guest can't take waits for its next start. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { deleteList, digest, flag, integer, named, node, opt, storageId, vmid } from '../api/param.ts';
import { type Call, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, GuestRecord } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { configParams } from './config-params.ts';
import { configFrom, realizeConfig } from './create.ts';
import { driveFormat, dropVolume, findVolume, isCdrom, parseDrive } from './drives.ts';
import { checkDigest, checkUnlocked, configToCome, guestNamed, guestOn, setGuest } from './guest.ts';
import { needConfigPrivileges } from './privileges.ts';

const updateOptions = {
  delete: deleteList,
  digest: opt({ ...digest, maxLength: 40 }),
  force: opt({ ...flag, requires: 'delete' }),
  revert: opt(named('pve-configid-list')),
  skiplock: opt(flag),
} as const;

const permission = [
  'perm',
  '/vms/{vmid}',
  [
    'VM.Config.Disk',
    'VM.Config.CDROM',
    'VM.Config.CPU',
    'VM.Config.Memory',
    'VM.Config.Network',
    'VM.Config.HWType',
    'VM.Config.Options',
    'VM.Config.Cloudinit',
  ],
  'any',
  1,
] as const;

export const updateRoute = route({
  method: 'PUT',
  path: '/nodes/{node}/qemu/{vmid}/config',
  params: { node, vmid, ...configParams, ...updateOptions },
  permission,
  onNode: true,
  run(call) {
    const change = checkedChange(call);
    applyChange(call.cluster, change.vmId, change.set, change.delete);
  },
});

export const updateTaskRoute = route({
  method: 'POST',
  path: '/nodes/{node}/qemu/{vmid}/config',
  params: {
    node,
    vmid,
    ...configParams,
    ...updateOptions,
    background_delay: opt(integer({ minimum: 1, maximum: 30 })),
    'import-working-storage': opt(storageId),
  },
  permission,
  onNode: true,
  run(call) {
    const change = checkedChange(call);
    return startTask(call.cluster, {
      node: call.values.node,
      type: 'qmconfig',
      id: change.vmId,
      user: call.authId,
      work: { kind: 'update-guest', ...change },
    });
  },
});

export const updateGuest: Performer<Extract<Work, { kind: 'update-guest' }>> = {
  perform: (cluster, work) => applyChange(cluster, work.vmId, work.set, work.delete),
};

interface Change {
  vmId: number;
  set: Config;
  delete: readonly string[];
}

const notConfig = new Set(['background_delay', 'import-working-storage', ...Object.keys(updateOptions)]);

function checkedChange(
  call: Call<
    Values & { node: string; vmid: number; delete?: string; digest?: string; skiplock?: 0 | 1; revert?: string }
  >,
): Change {
  const { node, vmid, delete: deleted, digest, skiplock, revert } = call.values;
  const guest = guestOn(call.cluster, node, vmid);
  const set = Object.fromEntries(Object.entries(configFrom(call.values)).filter(([key]) => !notConfig.has(key)));
  const gone = splitList(deleted ?? '');
  for (const key of gone) {
    if (key in set) throw refuseParameter('delete', `you can't use '-${key}' and -delete ${key}' at the same time`);
    if (key === 'lock' && call.authId !== 'root@pam') throw refuse("only root can delete 'lock'");
  }
  if (Object.keys(set).length === 0 && gone.length === 0 && revert === undefined)
    throw refuseParameter('node', 'no options specified');
  if (skiplock && call.authId !== 'root@pam') throw refuseParameter('skiplock', 'Only root may use this option.');
  needConfigPrivileges(call, vmid, [...Object.keys(set), ...gone], call.values);
  if (!skiplock) checkUnlocked(guest);
  checkDigest(digest, guest.config);
  return { vmId: vmid, set, delete: gone };
}

/** Takes effect at once where it can, otherwise at the next start. */
export function applyChange(cluster: Cluster, vmId: number, set: Config, deleted: readonly string[]): void {
  const guest = guestNamed(cluster, vmId);
  const realized = realizeConfig(cluster, guest.node, vmId, withKeptAddresses(guest, set));
  let config: Record<string, ConfigValue> = { ...guest.config };
  const pendingSet: Record<string, ConfigValue> = { ...guest.pending?.set };
  const pendingDelete = new Set(guest.pending?.delete);
  for (const [key, value] of Object.entries(realized)) {
    pendingDelete.delete(key);
    delete pendingSet[key];
    if (config[key] === value) continue;
    if (guest.status === 'running' && !isHotpluggable(key, config[key], value)) pendingSet[key] = value;
    else config = replaceKey(cluster, guest, config, key, value);
  }
  for (const key of deleted) {
    delete pendingSet[key];
    if (!(key in config)) continue;
    if (guest.status === 'running' && !isHotpluggable(key, config[key], undefined)) pendingDelete.add(key);
    else config = replaceKey(cluster, guest, config, key, undefined);
  }
  const { pending: _, ...rest } = guest;
  const waits = Object.keys(pendingSet).length > 0 || pendingDelete.size > 0;
  setGuest(cluster, { ...rest, config, ...(waits && { pending: { set: pendingSet, delete: [...pendingDelete] } }) });
}

/** A network device keeps its address where the change names none. */
function withKeptAddresses(guest: GuestRecord, set: Config): Config {
  const current = configToCome(guest);
  return Object.fromEntries(
    Object.entries(set).map(([key, value]) => {
      const address =
        /^net\d+$/.test(key) && !/=[0-9a-f]{2}(:[0-9a-f]{2}){5}/i.test(String(value))
          ? /=((?:[0-9A-F]{2}:){5}[0-9A-F]{2})/.exec(String(current[key] ?? ''))?.[1]
          : undefined;
      return [key, address === undefined ? value : `${value},macaddr=${address}`];
    }),
  );
}

/** Sets or removes one key; a volume that loses its drive becomes an unused one, an unused one is destroyed. */
function replaceKey(
  cluster: Cluster,
  guest: GuestRecord,
  config: Record<string, ConfigValue>,
  key: string,
  value: ConfigValue | undefined,
): Record<string, ConfigValue> {
  const { [key]: before, ...rest } = config;
  const after: Record<string, ConfigValue> = value === undefined ? rest : { ...rest, [key]: value };
  if (before === undefined || !driveFormat(key)) return after;
  const file = parseDrive(key, before).get('file') ?? '';
  if (value !== undefined && parseDrive(key, value).get('file') === file) return after;
  const volume = findVolume(cluster, guest.node, file);
  if (volume?.vmId !== guest.vmId) return after;
  if (key.startsWith('unused') || volume.name.includes('cloudinit')) {
    dropVolume(cluster, volume);
    return after;
  }
  let number = 0;
  while (`unused${number}` in after) number += 1;
  return { ...after, [`unused${number}`]: file };
}

/** Keys that are only notes or settings of the host around the guest. */
const notes =
  /^(description|name|tags|onboot|startup|protection|hookscript|autostart|migrate_\w+|shares|vmstatestorage|boot|bootdisk|lock|template|cicustom|ci\w+|sshkeys|nameserver|searchdomain|ipconfig\d+|balloon|cpulimit|cpuunits|affinity|unused\d+)$/;

/** Options of a drive that a running guest can't change. */
const fixedDriveOptions = ['aio', 'cache', 'iothread', 'ssd', 'discard', 'serial', 'queues', 'ro', 'wwn', 'media'];

/** With Proxmox VE's default hotplug of network, disk and usb. */
function isHotpluggable(key: string, before: ConfigValue | undefined, after: ConfigValue | undefined): boolean {
  if (notes.test(key) || /^(net|usb)\d+$/.test(key)) return true;
  if (!driveFormat(key)) return false;
  if (before === undefined || after === undefined) return /^(scsi|virtio)\d+$/.test(key);
  const old = parseDrive(key, before);
  const fresh = parseDrive(key, after);
  if (isCdrom(old) && isCdrom(fresh)) return true;
  if (old.get('file') !== fresh.get('file')) return false;
  return fixedDriveOptions.every((option) => old.get(option) === fresh.get(option));
}
