/** Secrets of a storage: in files that only root reads, never in its configuration. */
import type { Values } from '../api/param.ts';
import { type Cluster, fileKey } from '../state/cluster.ts';

/** Options that are secrets, and the ending of the file of each. */
const endings: Readonly<Record<string, string>> = { password: 'pw', 'encryption-key': 'enc', keyring: 'keyring' };

export const isSecret = (option: string): boolean => option in endings;

const pathOf = (storage: string, ending: string): string => `/etc/pve/priv/storage/${storage}.${ending}`;

export function keepSecrets(cluster: Cluster, storage: string, secrets: Values): void {
  for (const [option, ending] of Object.entries(endings)) {
    const value = secrets[option];
    if (typeof value !== 'string') continue;
    const path = pathOf(storage, ending);
    cluster.files.put(fileKey('cluster', path), {
      host: 'cluster',
      path,
      kind: 'file',
      mode: 0o600,
      modifiedAt: cluster.now(),
      content: Buffer.from(value).toString('base64'),
    });
  }
}

export function forgetSecrets(cluster: Cluster, storage: string): void {
  for (const ending of Object.values(endings)) cluster.files.delete(fileKey('cluster', pathOf(storage, ending)));
}
