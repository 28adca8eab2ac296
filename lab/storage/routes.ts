/** Storage configuration of the cluster: /storage. */

import { splitList } from '../api/formats.ts';
import type { Values } from '../api/param.ts';
import { digest, named, opt, storageId } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, StorageRecord } from '../state/records.ts';
import { checkBackupServer } from './backup-server.ts';
import { type EncryptionKey, encryptionKey } from './encryption-key.ts';
import { forgetSecrets, isSecret, keepSecrets } from './secrets.ts';
import { fixedOptions, mutableOptions, storageType } from './storage-params.ts';
import { storageNamed } from './storages.ts';

const allocate = ['perm', '/storage', ['Datastore.Allocate']] as const;

/** Which options a type needs besides its name. */
const required: Readonly<Record<string, readonly string[]>> = {
  dir: ['path'],
  zfspool: ['pool'],
  pbs: ['server', 'datastore'],
  nfs: ['server', 'export'],
  cifs: ['server', 'share'],
};

const defaultContent: Readonly<Record<string, string>> = {
  pbs: 'backup',
  zfspool: 'images,rootdir',
  dir: 'images,rootdir,vztmpl,iso,backup,snippets',
};

const shown = ({ storage, type, options }: StorageRecord) => ({
  storage,
  type,
  ...options,
  digest: digestOf({ storage, type, ...options }),
});

/** The options among a call's values: without secrets, and without what means "leave it at the default". */
function optionsFrom(values: Values): Record<string, ConfigValue> {
  const own = Object.entries(values).filter(
    ([key, value]) =>
      !['storage', 'type', 'delete', 'digest'].includes(key) && !isSecret(key) && !(key === 'disable' && value === 0),
  );
  return Object.fromEntries(own) as Record<string, ConfigValue>;
}

export const storageRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/storage',
    params: { type: opt(storageType) },
    permission: 'all',
    run: ({ cluster, values, may }) =>
      cluster.storages
        .values()
        .filter((storage) => may(`/storage/${storage.storage}`, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any'))
        .filter((storage) => values.type === undefined || storage.type === values.type)
        .map(shown),
  }),
  route({
    method: 'POST',
    path: '/storage',
    params: { storage: storageId, ...mutableOptions, ...fixedOptions },
    permission: allocate,
    run({ cluster, values }) {
      const { storage, type } = values;
      if (cluster.storages.has(storage)) throw refuse(`create storage failed: storage ID '${storage}' already defined`);
      const options = optionsFrom(values);
      const missing = required[type]?.find((key) => options[key] === undefined);
      if (missing !== undefined) throw refuseParameter(missing, 'property is missing and it is not optional');
      checkNodes(cluster, options);
      if (type === 'pbs') checkBackupServer(cluster, options, String(values.password ?? ''));
      const content = options.content ?? defaultContent[type];
      const key = keyFrom(cluster, values);
      cluster.storages.put(storage, {
        storage,
        type,
        options: { ...options, ...(content !== undefined && { content }), ...shownKey(key) },
      });
      keepSecrets(cluster, storage, { ...values, 'encryption-key': key?.file });
      return { storage, type, ...(key && { config: { 'encryption-key': key.file } }) };
    },
  }),
  route({
    method: 'GET',
    path: '/storage/{storage}',
    params: { storage: storageId },
    permission: ['perm', '/storage/{storage}', ['Datastore.Allocate']],
    run: ({ cluster, values }) => shown(storageNamed(cluster, values.storage)),
  }),
  route({
    method: 'PUT',
    path: '/storage/{storage}',
    params: {
      storage: storageId,
      ...mutableOptions,
      digest,
      delete: opt(named('pve-configid-list', { maxLength: 4096 })),
    },
    permission: allocate,
    run({ cluster, values }) {
      const before = storageNamed(cluster, values.storage);
      checkDigest(values.digest, { storage: before.storage, type: before.type, ...before.options });
      const gone = splitList(values.delete ?? '');
      const fixed = gone.find((key) => required[before.type]?.includes(key));
      if (fixed !== undefined) throw refuseParameter('delete', `unable to delete required option '${fixed}'`);
      const kept = Object.entries(before.options).filter(
        ([key]) => !gone.includes(key) && !(key === 'disable' && values.disable === 0),
      );
      const key = keyFrom(cluster, values);
      const options: Config = { ...Object.fromEntries(kept), ...optionsFrom(values), ...shownKey(key) };
      checkNodes(cluster, options);
      cluster.storages.put(before.storage, { ...before, options });
      keepSecrets(cluster, before.storage, { ...values, 'encryption-key': key?.file });
      return {
        storage: before.storage,
        type: before.type,
        ...(key && { config: { 'encryption-key': key.file } }),
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/storage/{storage}',
    params: { storage: storageId },
    permission: allocate,
    run({ cluster, values }) {
      const { storage } = storageNamed(cluster, values.storage);
      cluster.storages.delete(storage);
      forgetSecrets(cluster, storage);
    },
  }),
];

function keyFrom(cluster: Cluster, values: Values): EncryptionKey | undefined {
  const given = values['encryption-key'];
  return given === undefined ? undefined : encryptionKey(cluster, String(given));
}

/** The configuration names a key by its fingerprint. */
const shownKey = (key: EncryptionKey | undefined): Config => (key ? { 'encryption-key': key.fingerprint } : {});

function checkNodes(cluster: Cluster, options: Config): void {
  const unknown = splitList(String(options.nodes ?? '')).find((node) => !cluster.nodes.has(node));
  if (unknown !== undefined) throw refuse(`no such cluster node '${unknown}'`);
}
