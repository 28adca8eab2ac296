/** The options of a storage as parameters. */
import { flag, integer, named, number, oneOf, opt, propertyString, text } from '../api/param.ts';

const limit = opt(number({ minimum: 0 }));

/** Bandwidth limits in KiB/s, by operation. */
export const bandwidthFormat = { clone: limit, default: limit, migration: limit, move: limit, restore: limit } as const;

export const storageType = oneOf(
  'btrfs',
  'cephfs',
  'cifs',
  'dir',
  'esxi',
  'iscsi',
  'iscsidirect',
  'lvm',
  'lvmthin',
  'nfs',
  'pbs',
  'rbd',
  'zfs',
  'zfspool',
);

/** What can be changed later. */
export const mutableOptions = {
  blocksize: opt(text()),
  bwlimit: opt(propertyString(bandwidthFormat)),
  comstar_hg: opt(text()),
  comstar_tg: opt(text()),
  content: opt(named('pve-storage-content-list')),
  'content-dirs': opt(named('pve-dir-override-list')),
  'create-base-path': opt(flag),
  'create-subdirs': opt(flag),
  'data-pool': opt(text()),
  disable: opt(flag),
  domain: opt(text({ maxLength: 256 })),
  'encryption-key': opt(text()),
  fingerprint: opt(text({ pattern: '([A-Fa-f0-9]{2}:){31}[A-Fa-f0-9]{2}' })),
  format: opt(oneOf('raw', 'qcow2', 'subvol', 'vmdk')),
  'fs-name': opt(named('pve-configid')),
  fuse: opt(flag),
  is_mountpoint: opt(text()),
  keyring: opt(text()),
  krbd: opt(flag),
  lio_tpg: opt(text()),
  'master-pubkey': opt(text()),
  'max-protected-backups': opt(integer({ minimum: -1 })),
  mkdir: opt(flag),
  monhost: opt(named('pve-storage-portal-dns-list')),
  mountpoint: opt(named('pve-storage-path')),
  namespace: opt(text()),
  nocow: opt(flag),
  nodes: opt(named('pve-node-list')),
  nowritecache: opt(flag),
  options: opt(named('pve-storage-options')),
  password: opt(text({ maxLength: 256 })),
  pool: opt(text()),
  port: opt(integer({ minimum: 1, maximum: 65535 })),
  preallocation: opt(oneOf('off', 'metadata', 'falloc', 'full')),
  'prune-backups': opt(named('prune-backups')),
  saferemove: opt(flag),
  'saferemove-stepsize': opt({ ...integer(), enum: ['1', '2', '4', '8', '16', '32'] }),
  saferemove_throughput: opt(text()),
  server: opt(named('pve-storage-server')),
  shared: opt(flag),
  'skip-cert-verification': opt(flag),
  smbversion: opt(oneOf('default', '2.0', '2.1', '3', '3.0', '3.11')),
  'snapshot-as-volume-chain': opt(flag),
  sparse: opt(flag),
  subdir: opt(named('pve-storage-path')),
  tagged_only: opt(flag),
  username: opt(text()),
  'zfs-base-path': opt(named('pve-storage-path')),
} as const;

/** What is given once. */
export const fixedOptions = {
  authsupported: opt(text()),
  base: opt(named('pve-volume-id')),
  datastore: opt(text()),
  export: opt(named('pve-storage-path')),
  iscsiprovider: opt(text()),
  path: opt(named('pve-storage-path')),
  portal: opt(named('pve-storage-portal-dns')),
  share: opt(text()),
  target: opt(text()),
  thinpool: opt(named('pve-storage-vgname')),
  type: storageType,
  vgname: opt(named('pve-storage-vgname')),
} as const;
