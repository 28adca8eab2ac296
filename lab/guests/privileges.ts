/** Which privileges a change of a guest's configuration needs, key by key. */

import type { Values } from '../api/param.ts';
import { ApiError, type Call, forbidden } from '../api/route.ts';
import { parseVolumeId } from '../storage/storages.ts';
import { driveFormat, isCdrom, parseDrive } from './drives.ts';
import { bridgePath, isNet, parseNet } from './nets.ts';

const keysOf = {
  'VM.Config.CPU': ['affinity', 'cores', 'cpu', 'cpulimit', 'cpuunits', 'numa', 'smp', 'sockets', 'vcpus'],
  'VM.Config.Memory': ['allow-ksm', 'balloon', 'hugepages', 'keephugepages', 'memory', 'shares'],
  'VM.Config.HWType': [
    'acpi',
    'arch',
    'audio0',
    'freeze',
    'hotplug',
    'kvm',
    'machine',
    'rng0',
    'scsihw',
    'smbios1',
    'tablet',
    'tdf',
    'vga',
    'watchdog',
  ],
  'VM.Config.Disk': ['boot', 'bootdisk', 'vmstatestorage'],
  'VM.Config.Cloudinit': [
    'cicustom',
    'cipassword',
    'citype',
    'ciupgrade',
    'ciuser',
    'nameserver',
    'searchdomain',
    'sshkeys',
  ],
} as const;

const privilegeOfKey: ReadonlyMap<string, string> = new Map(
  Object.entries(keysOf).flatMap(([privilege, keys]) => keys.map((key): [string, string] => [key, privilege])),
);

/** Only root himself may set these: they reach the host. */
const rootOnly = /^(args|hookscript|lock|parallel\d+|hostpci\d+|usb\d+|ivshmem|amd-sev|intel-tdx)$/;

function privilegeOf(key: string, value: unknown): string {
  const known = privilegeOfKey.get(key);
  if (known !== undefined) return known;
  if (driveFormat(key)) {
    const cdrom = typeof value === 'string' && isCdrom(parseDrive(key, value));
    return cdrom ? 'VM.Config.CDROM' : 'VM.Config.Disk';
  }
  if (isNet(key)) return 'VM.Config.Network';
  if (/^ipconfig\d+$/.test(key)) return 'VM.Config.Cloudinit';
  if (/^numa\d+$/.test(key)) return 'VM.Config.Memory';
  if (/^serial\d+$/.test(key)) return 'VM.Config.HWType';
  return 'VM.Config.Options';
}

/** 403 unless the caller may set these keys; what counts for a new guest in a pool is what he may on the pool. */
export function needConfigPrivileges(
  call: Call,
  vmId: number,
  keys: readonly string[],
  values: Values,
  pool?: string,
): void {
  const path = `/vms/${vmId}`;
  for (const key of keys) {
    if (rootOnly.test(key) && call.authId !== 'root@pam') {
      throw new ApiError(500, `only root can set '${key}' config`);
    }
    const privilege = privilegeOf(key, values[key]);
    if (call.may(path, [privilege])) continue;
    if (pool !== undefined && call.may(`/pool/${pool}`, [privilege])) continue;
    throw forbidden(path, [privilege]);
  }
  for (const key of keys) needResourcePrivileges(call, key, values[key]);
}

/** Space on the storages of new volumes, use of the bridges. */
function needResourcePrivileges(call: Call, key: string, value: unknown): void {
  if (typeof value !== 'string') return;
  if (driveFormat(key)) {
    const drive = parseDrive(key, value);
    const volume = parseVolumeId(drive.get('file') ?? '');
    if (volume && !key.startsWith('unused')) call.need(`/storage/${volume.storage}`, ['Datastore.AllocateSpace']);
    const source = parseVolumeId(drive.get('import-from') ?? '');
    if (source) call.need(`/storage/${source.storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any');
  }
  if (isNet(key)) {
    const path = bridgePath(call.cluster, parseNet(value));
    if (path !== undefined) call.need(path, ['SDN.Use']);
  }
}
