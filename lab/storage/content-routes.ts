/** Storages of a node and their content: /nodes/{node}/storage. */

import { splitList } from '../api/formats.ts';
import { flag, integer, named, node, oneOf, opt, storageId, text, vmid } from '../api/param.ts';
import { type Call, forbidden, type Route, refuse, route } from '../api/route.ts';
import { putVolume } from '../guests/drives.ts';
import { parseSize } from '../guests/sizes.ts';
import { type Cluster, fileKey } from '../state/cluster.ts';
import type { StorageRecord, VolumeRecord } from '../state/records.ts';
import { startTask } from '../tasks/start.ts';
import { contentOf, isInUse, keyOfVolume, needVolumeAccess, pathOf, volumeNamed } from './content.ts';
import {
  activeStorageOn,
  contentTypes,
  isActive,
  isDeclaredFor,
  isEnabled,
  isShared,
  storageNamed,
  storageOn,
  volumeHome,
  volumeId,
} from './storages.ts';
import { storageUse } from './usage.ts';

const see = ['perm', '/storage/{storage}', ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any', 1] as const;

function shownStorage(cluster: Cluster, storage: StorageRecord, node: string) {
  const active = isActive(cluster, storage, node);
  const use = active ? storageUse(cluster, storage.storage, node) : { total: 0, used: 0, avail: 0 };
  return {
    storage: storage.storage,
    type: storage.type,
    content: contentTypes(storage).join(','),
    active: active ? 1 : 0,
    enabled: isEnabled(storage) ? 1 : 0,
    shared: isShared(storage) ? 1 : 0,
    ...use,
    ...(use.total > 0 && { used_fraction: use.used / use.total }),
  };
}

function shownVolume(volume: VolumeRecord) {
  return {
    volid: volumeId(volume),
    content: volume.content,
    format: volume.format,
    size: volume.size,
    ctime: volume.createdAt,
    ...(volume.vmId !== undefined && { vmid: volume.vmId }),
  };
}

export const nodeStorageRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/nodes/{node}/storage',
    params: {
      node,
      content: opt(named('pve-storage-content-list')),
      enabled: opt(flag),
      format: opt(flag),
      storage: opt(storageId),
      target: opt(node),
    },
    permission: 'all',
    onNode: true,
    run({ cluster, values, may }) {
      const wanted = splitList(values.content ?? '');
      return cluster.storages
        .values()
        .filter((storage) => may(`/storage/${storage.storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any'))
        .filter((storage) => isDeclaredFor(storage, values.node))
        .filter((storage) => values.target === undefined || isDeclaredFor(storage, values.target))
        .filter((storage) => values.storage === undefined || storage.storage === values.storage)
        .filter((storage) => !values.enabled || isEnabled(storage))
        .filter((storage) => wanted.length === 0 || contentTypes(storage).some((type) => wanted.includes(type)))
        .map((storage) => shownStorage(cluster, storage, values.node));
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}',
    params: { node, storage: storageId },
    permission: see,
    run: () => ['content', 'status', 'download-url'].map((subdir) => ({ subdir })),
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/status',
    params: { node, storage: storageId },
    permission: see,
    onNode: true,
    run({ cluster, values }) {
      const {
        storage: _,
        used_fraction: _fraction,
        ...status
      } = shownStorage(cluster, storageNamed(cluster, values.storage), values.node);
      return status;
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/content',
    params: { node, storage: storageId, content: opt(named('pve-storage-content')), vmid: opt(vmid) },
    permission: see,
    onNode: true,
    run({ cluster, values }) {
      const storage = storageOn(cluster, values.storage, values.node);
      if (!isActive(cluster, storage, values.node)) return [];
      return contentOf(cluster, storage, values.node)
        .filter((volume) => values.content === undefined || volume.content === values.content)
        .filter((volume) => values.vmid === undefined || volume.vmId === values.vmid)
        .map(shownVolume);
    },
  }),
  route({
    method: 'POST',
    path: '/nodes/{node}/storage/{storage}/content',
    params: {
      node,
      storage: storageId,
      vmid,
      filename: text(),
      size: text({ pattern: '\\d+[MG]?' }),
      format: opt({ ...oneOf('raw', 'qcow2', 'subvol', 'vmdk'), requires: 'size' }),
    },
    permission: ['perm', '/storage/{storage}', ['Datastore.AllocateSpace']],
    onNode: true,
    run({ cluster, values }) {
      const storage = activeStorageOn(cluster, values.storage, values.node);
      const volume: VolumeRecord = {
        node: volumeHome(storage, values.node),
        storage: values.storage,
        name: values.filename,
        content: 'images',
        format: values.format === 'qcow2' ? 'qcow2' : 'raw',
        // A size without a unit is in KiB.
        size: parseSize(/\d$/.test(values.size) ? `${values.size}K` : values.size) ?? 0,
        vmId: values.vmid,
        createdAt: cluster.now(),
      };
      if (cluster.volumes.has(keyOfVolume(volume))) throw refuse(`volume '${volumeId(volume)}' already exists`);
      putVolume(cluster, volume);
      return volumeId(volume);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/content/{volume}',
    params: { node, storage: opt(storageId), volume: text() },
    permission: 'all',
    onNode: true,
    run(call) {
      const { cluster, values } = call;
      const volume = volumeNamed(cluster, values.node, values.storage, values.volume);
      needVolumeAccess(call, volume);
      const { size, format } = volume;
      return { path: pathOf(storageNamed(cluster, volume.storage), volume), size, used: size, format };
    },
  }),
  route({
    method: 'DELETE',
    path: '/nodes/{node}/storage/{storage}/content/{volume}',
    params: { node, storage: opt(storageId), volume: text(), delay: opt(integer({ minimum: 1, maximum: 30 })) },
    permission: 'all',
    onNode: true,
    run(call) {
      const { cluster, values, authId } = call;
      const volume = volumeNamed(cluster, values.node, values.storage, values.volume);
      needDeletion(call, volume);
      if (isInUse(cluster, volume)) throw refuse(`volume '${volumeId(volume)}' is in use by VM ${volume.vmId}`);
      const path = pathOf(storageNamed(cluster, volume.storage), volume);
      return startTask(cluster, {
        node: values.node,
        type: 'imgdel',
        id: `${volumeId(volume).replace(':', '@')}`,
        user: authId,
        work: {
          kind: 'delete-volume',
          key: keyOfVolume(volume),
          ...(volume.content === 'snippets' && { file: fileKey(volume.node, path) }),
        },
        ms: 0,
      });
    },
  }),
];

function needDeletion(call: Call, volume: VolumeRecord): void {
  const path = `/storage/${volume.storage}`;
  if (call.may(path, ['Datastore.Allocate'])) return;
  if (
    volume.content === 'backup' &&
    call.may(path, ['Datastore.AllocateSpace']) &&
    call.may(`/vms/${volume.vmId}`, ['VM.Backup'])
  )
    return;
  if (
    ['iso', 'vztmpl', 'import', 'snippets'].includes(volume.content) &&
    call.may(path, ['Datastore.AllocateTemplate'])
  )
    return;
  throw forbidden(path, ['Datastore.Allocate']);
}
