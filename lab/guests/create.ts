/** Creating a guest: the configuration is there at once, locked; its volumes come with the task. */

import { newSecret } from '../access/tokens.ts';
import type { Values, ValuesOf } from '../api/param.ts';
import { flag, integer, named, node, opt, storageId, text, vmid } from '../api/param.ts';
import { type Call, forbidden, refuse, route } from '../api/route.ts';
import { addHaResource } from '../ha/resource.ts';
import { addToPool } from '../pools/pool.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config } from '../state/records.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { configParams } from './config-params.ts';
import { driveFormat, realizeDrive } from './drives.ts';
import { guestNamed, setGuest } from './guest.ts';
import { isNet, realizeNet } from './nets.ts';
import { startNow } from './power.ts';
import { needConfigPrivileges } from './privileges.ts';
import { archiveNamed } from './restore.ts';

const createOptions = {
  archive: opt(text({ maxLength: 255 })),
  bwlimit: opt(integer({ minimum: 0 })),
  force: opt({ ...flag, requires: 'archive' }),
  'ha-managed': opt(flag),
  'import-working-storage': opt(storageId),
  'live-restore': opt(flag),
  pool: opt(named('pve-poolid')),
  start: opt(flag),
  storage: opt(storageId),
  unique: opt({ ...flag, requires: 'archive' }),
} as const;

export const createRoute = route({
  method: 'POST',
  path: '/nodes/{node}/qemu',
  params: { node, vmid, ...configParams, ...createOptions },
  permission: 'all',
  onNode: true,
  run(call) {
    const { node, vmid, pool, start, archive, 'ha-managed': haManaged } = call.values;
    if (
      !call.may(`/vms/${vmid}`, ['VM.Allocate']) &&
      !(pool !== undefined && call.may(`/pool/${pool}`, ['VM.Allocate']))
    ) {
      throw forbidden(pool === undefined ? `/vms/${vmid}` : `/pool/${pool}`, ['VM.Allocate']);
    }
    if (pool !== undefined && !call.cluster.pools.has(pool)) throw refuse(`pool '${pool}' does not exist`);
    const config = configFrom(call.values);
    needConfigPrivileges(call, vmid, Object.keys(config), call.values, pool);
    const existing = call.cluster.guests.get(String(vmid));
    if (existing) {
      throw refuse(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${existing.node}'`);
    }
    if (archive !== undefined) return restore(call, archive, config);
    setGuest(call.cluster, { vmId: vmid, node, config: { lock: 'create' }, status: 'stopped' });
    return startTask(call.cluster, {
      node,
      type: 'qmcreate',
      id: vmid,
      user: call.authId,
      work: {
        kind: 'create-guest',
        vmId: vmid,
        config,
        start: start === 1,
        haManaged: haManaged === 1,
        ...(pool !== undefined && { pool }),
      },
    });
  },
});

function restore(call: Call<CreateValues>, archive: string, set: Config): string {
  const { cluster, authId, values } = call;
  const { node, vmid: vmId, storage, unique, start } = values;
  archiveNamed(cluster, node, archive);
  setGuest(cluster, { vmId, node, config: { lock: 'create' }, status: 'stopped' });
  return startTask(cluster, {
    ...{ node, type: 'qmrestore', id: vmId, user: authId },
    work: {
      ...{ kind: 'restore-guest', vmId, archive, set, unique: unique === 1, start: start === 1 },
      ...(storage !== undefined && { storage }),
    },
  });
}

type CreateValues = ValuesOf<{ node: typeof node; vmid: typeof vmid } & typeof createOptions>;

const notConfig = new Set(['node', 'vmid', ...Object.keys(createOptions)]);

/** The configuration among a call's values; `cdrom` is another name of ide2. */
export function configFrom(values: Values): Config {
  const config: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(values)) {
    if (notConfig.has(key) || value === undefined || typeof value === 'object') continue;
    if (key === 'cdrom') config.ide2 = /media=cdrom/.test(String(value)) ? value : `${value},media=cdrom`;
    else config[key] = value;
  }
  return config;
}

type CreateWork = Extract<Work, { kind: 'create-guest' }>;

export const createGuest: Performer<CreateWork> = {
  perform(cluster, work, task) {
    const guest = guestNamed(cluster, work.vmId);
    const config: Record<string, string | number> = realizeConfig(cluster, guest.node, work.vmId, work.config);
    for (const [key, value] of Object.entries(config)) {
      if (driveFormat(key)) task.log(`${key}: successfully created disk '${value}'`);
    }
    setGuest(cluster, { ...guest, config: { ...generated(cluster, config), ...config } });
    if (work.pool !== undefined) addToPool(cluster, work.pool, work.vmId);
    if (work.haManaged) addHaResource(cluster, { sid: `vm:${work.vmId}`, state: work.start ? 'started' : 'stopped' });
    if (work.start) startNow(cluster, work.vmId);
  },
  abandon(cluster, work) {
    cluster.guests.delete(String(work.vmId));
  },
};

/** Makes the volumes and addresses that a new or changed configuration asks for. */
export function realizeConfig(
  cluster: Cluster,
  node: string,
  vmId: number,
  wanted: Config,
): Record<string, string | number> {
  const config: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(wanted)) {
    if (driveFormat(key)) config[key] = realizeDrive(cluster, node, vmId, key, value);
    else if (isNet(key)) config[key] = realizeNet(value, cluster.random);
    else if (key === 'vmgenid' && value === '1') config[key] = newSecret(cluster.random);
    else config[key] = value;
  }
  return config;
}

/** What Proxmox VE adds to every new configuration. */
function generated(cluster: Cluster, config: Config): Config {
  const bootable = Object.keys(config).filter((key) => /^(scsi|virtio|sata|ide|net)\d+$/.test(key));
  return {
    boot: `order=${bootable.sort().join(';')}`,
    meta: `creation-qemu=10.1.2,ctime=${cluster.now()}`,
    smbios1: `uuid=${newSecret(cluster.random)}`,
    vmgenid: newSecret(cluster.random),
  };
}
