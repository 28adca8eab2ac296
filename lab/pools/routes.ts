/** /pools; the calls with the pool in the path are the older form of those with it as a parameter. */

import { withoutAcl } from '../access/acl.ts';
import { splitList } from '../api/formats.ts';
import { flag, named, oneOf, opt, text } from '../api/param.ts';
import { type Call, type Route, refuse, route } from '../api/route.ts';
import { nameOf } from '../guests/guest.ts';
import { metricsOf } from '../guests/shown.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { PoolRecord } from '../state/records.ts';
import { poolNamed, poolOf } from './pool.ts';

const poolid = named('pve-poolid');
const memberType = opt(oneOf('qemu', 'lxc', 'storage'));
const changes = {
  'allow-move': opt(flag),
  comment: opt(text()),
  delete: opt(flag),
  storage: opt(named('pve-storage-id-list')),
  vms: opt(named('pve-vmid-list')),
} as const;

const allocate = ['perm', '/pool/{poolid}', ['Pool.Allocate']] as const;

const brief = ({ poolId, comment }: PoolRecord) => ({ poolid: poolId, ...(comment !== undefined && { comment }) });

function membersOf(cluster: Cluster, pool: PoolRecord, type: string | undefined) {
  const guests = pool.vmIds.flatMap((vmId) => {
    const guest = cluster.guests.get(String(vmId));
    if (!guest) return [];
    const { cpus, ...metrics } = metricsOf(cluster, guest);
    const { node, status } = guest;
    return [
      { id: `qemu/${vmId}`, type: 'qemu', vmid: vmId, node, name: nameOf(guest), status, maxcpu: cpus, ...metrics },
    ];
  });
  const storages = pool.storages.flatMap((storage) =>
    cluster.nodes
      .ids()
      .map((node) => ({ id: `storage/${node}/${storage}`, type: 'storage', storage, node, status: 'available' })),
  );
  return [...guests, ...storages].filter((member) => type === undefined || member.type === type);
}

const full = (cluster: Cluster, pool: PoolRecord, type: string | undefined) => ({
  ...(pool.comment !== undefined && { comment: pool.comment }),
  members: membersOf(cluster, pool, type),
});

interface Change {
  poolid: string;
  comment?: string;
  delete?: 0 | 1;
  storage?: string;
  vms?: string;
  'allow-move'?: 0 | 1;
}

function change({ cluster, values, need }: Call<Change>): void {
  const pool = poolNamed(cluster, values.poolid);
  const vmIds = splitList(values.vms ?? '').map(Number);
  const storages = splitList(values.storage ?? '');
  for (const vmId of vmIds) {
    need(`/vms/${vmId}`, ['Permissions.Modify', 'VM.Allocate'], 'any');
    if (values.delete) {
      if (!pool.vmIds.includes(vmId)) throw refuse(`VM ${vmId} is not a pool member`);
      continue;
    }
    if (!cluster.guests.has(String(vmId))) throw refuse(`VM ${vmId} does not exist`);
    if (pool.vmIds.includes(vmId)) throw refuse(`VM ${vmId} is already a pool member`);
    const other = poolOf(cluster, vmId);
    if (!other) continue;
    if (!values['allow-move'])
      throw refuse(`VM ${vmId} belongs already to pool '${other.poolId}' and allow-move is not set`);
    cluster.pools.put(other.poolId, { ...other, vmIds: other.vmIds.filter((member) => member !== vmId) });
  }
  for (const storage of storages) {
    need(`/storage/${storage}`, ['Permissions.Modify', 'Datastore.Allocate'], 'any');
    if (!values.delete && !cluster.storages.has(storage)) throw refuse(`Storage '${storage}' does not exist`);
    if (Boolean(values.delete) !== pool.storages.includes(storage)) {
      throw refuse(`Storage '${storage}' is ${values.delete ? 'not' : 'already'} a pool member`);
    }
  }
  cluster.pools.put(pool.poolId, {
    ...withChanges(pool, { comment: values.comment ?? pool.comment }),
    vmIds: values.delete ? pool.vmIds.filter((member) => !vmIds.includes(member)) : [...pool.vmIds, ...vmIds],
    storages: values.delete
      ? pool.storages.filter((member) => !storages.includes(member))
      : [...pool.storages, ...storages],
  });
}

function remove(cluster: Cluster, poolId: string): void {
  const pool = poolNamed(cluster, poolId);
  const member = pool.vmIds[0] ?? pool.storages[0];
  if (member !== undefined)
    throw refuse(
      `pool '${poolId}' is not empty (contains ${pool.vmIds[0] !== undefined ? 'VM' : 'storage'} ${member})`,
    );
  if (cluster.pools.ids().some((other) => other.startsWith(`${poolId}/`)))
    throw refuse(`pool '${poolId}' has child pools`);
  cluster.pools.delete(poolId);
  withoutAcl(cluster, `/pool/${poolId}`);
}

export const poolRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/pools',
    params: { poolid: opt(poolid), type: { ...memberType, requires: 'poolid' } },
    permission: 'all',
    run({ cluster, values, may, need }) {
      if (values.poolid === undefined) {
        return cluster.pools
          .values()
          .filter((pool) => may(`/pool/${pool.poolId}`, ['Pool.Audit']))
          .map(brief);
      }
      need(`/pool/${values.poolid}`, ['Pool.Audit']);
      const pool = poolNamed(cluster, values.poolid);
      return [{ poolid: pool.poolId, ...full(cluster, pool, values.type) }];
    },
  }),
  route({
    method: 'POST',
    path: '/pools',
    params: { poolid, comment: opt(text()) },
    permission: allocate,
    run({ cluster, values }) {
      if (cluster.pools.has(values.poolid)) throw refuse(`pool '${values.poolid}' already exists`);
      const parent = values.poolid.includes('/') ? values.poolid.slice(0, values.poolid.lastIndexOf('/')) : undefined;
      if (parent !== undefined && !cluster.pools.has(parent))
        throw refuse(`parent '${parent}' of pool '${values.poolid}' does not exist`);
      cluster.pools.put(values.poolid, {
        poolId: values.poolid,
        ...(values.comment !== undefined && { comment: values.comment }),
        vmIds: [],
        storages: [],
      });
    },
  }),
  route({ method: 'PUT', path: '/pools', params: { poolid, ...changes }, permission: allocate, run: change }),
  route({
    method: 'DELETE',
    path: '/pools',
    params: { poolid },
    permission: allocate,
    run: ({ cluster, values }) => remove(cluster, values.poolid),
  }),
  route({
    method: 'GET',
    path: '/pools/{poolid}',
    params: { poolid, type: memberType },
    permission: ['perm', '/pool/{poolid}', ['Pool.Audit']],
    run: ({ cluster, values }) => full(cluster, poolNamed(cluster, values.poolid), values.type),
  }),
  route({ method: 'PUT', path: '/pools/{poolid}', params: { poolid, ...changes }, permission: allocate, run: change }),
  route({
    method: 'DELETE',
    path: '/pools/{poolid}',
    params: { poolid },
    permission: allocate,
    run: ({ cluster, values }) => remove(cluster, values.poolid),
  }),
];
