/** Keys with which a node encrypts its backups, in the file format of `proxmox-backup-client key create --kdf none`. */
import { createHash } from 'node:crypto';
import { refuseParameter } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';

export interface EncryptionKey {
  /** The key file, JSON. */
  file: string;
  /** Colon separated hex; what the storage's configuration shows of the key. */
  fingerprint: string;
}

/** `autogen` makes a new key; anything else must be a key file. */
export function encryptionKey(cluster: Cluster, given: string): EncryptionKey {
  return given === 'autogen' ? newKey(cluster) : existingKey(given);
}

function newKey(cluster: Cluster): EncryptionKey {
  const key = cluster.random(32);
  const digest = createHash('sha256').update(key).digest('hex');
  const fingerprint = (digest.match(/../g) ?? []).join(':');
  const created = new Date(cluster.now() * 1000).toISOString().replace('.000Z', '+00:00');
  const file = JSON.stringify({ kdf: null, created, modified: created, data: key.toString('base64'), fingerprint });
  return { file, fingerprint };
}

function existingKey(file: string): EncryptionKey {
  try {
    const { fingerprint } = JSON.parse(file) as { fingerprint?: unknown };
    // A key without a fingerprint is shown as "1".
    return { file, fingerprint: typeof fingerprint === 'string' ? fingerprint : '1' };
  } catch {
    throw refuseParameter('encryption-key', "value is not a valid JSON encoded key, and not 'autogen'");
  }
}
