/**
 * What the lab keeps, one interface per kind of record. Times are seconds since 1970 unless the name
 * ends in `Ms`; sizes are bytes unless the name has a unit.
 */
import type { JobState, ReplicationJob } from '../../model/pvesr/job.ts';
import type { Work } from '../tasks/work.ts';

/** What holds for the whole lab; one record, id `settings`. */
export interface SettingsRecord {
  clusterName: string;
  /** How long a task runs, milliseconds. 0: it has ended before the next request is read. */
  taskMs: number;
  /** How long what guests do takes; absent: as long as any task, and they answer at once. */
  pace?: { transferMiBps: number; guestStart: number; guestStop: number; guestBoot: number; boots: number };
  /** Last process id given to a task; task ids never repeat, restarts included. */
  lastPid: number;
  /** Number of the journal's last line. */
  lastJournal?: number;
  /** Key of the tickets' and CSRF tokens' HMAC, hex. */
  ticketKey: string;
  /** `address`: where it is reached in the lab. */
  witness?: { host: string; address?: string };
  /** Of each site: how long its batteries last. */
  sites: readonly { name: string; upsMinutes: number }[];
  /** Lines between sites. */
  links: readonly { name: string; between: readonly [string, string] }[];
  /** Set by `pvecm qdevice setup`: the witness has a vote. */
  qdevice?: { host: string; algorithm: 'ffsplit' | 'lms' };
}

export interface NodeRecord {
  name: string;
  site: string;
  /** Number of the node in the cluster, 1 and up. */
  number: number;
  /** Address in the management network, as `/cluster/status` shows it; no prefix length. */
  address: string;
  /** The one that the inventory gives it, which rules of a packet filter may name. */
  managementAddress?: string;
  /** Its management controller, where it has one. */
  bmc?: { address: string; user: string };
  memoryMiB: number;
  cores: number;
  /** ZFS datasets that exist on it: `rpool/data`. A zfspool storage without its dataset is inactive there. */
  datasets: readonly string[];
  /** False: without power, or on its way up. Nothing runs on it and nobody answers. */
  alive: boolean;
  /** When it came up last. */
  bootedAt: number;
  /** Uptime of the lab (s) at which it will be up; only while it is on its way. */
  upAt?: number;
  /** It has come up, and waits for quorum to start the guests that start with it. */
  startsGuests?: true;
}

/** A cloud image that `download-url` can get, id = url. */
export interface ImageRecord {
  url: string;
  size: number;
  checksum: string;
  checksumAlgorithm: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
}

/** A configuration key of Proxmox VE's own: integers are numbers, everything else is text. */
export type ConfigValue = string | number;
export type Config = Readonly<Record<string, ConfigValue>>;

/** id = vmId */
export interface GuestRecord {
  vmId: number;
  node: string;
  /** As in `/etc/pve/nodes/N/qemu-server/ID.conf`, `lock`, `vmgenid` and `unused0` included. */
  config: Config;
  /** Values that wait for the next cold start, and keys that it removes. */
  pending?: { set: Config; delete: readonly string[] };
  status: 'running' | 'stopped';
  /** When it was started; only while running. */
  startedAt?: number;
  /** Uptime of the lab (s) at which its system has booted; only while running, absent where it answers at once. */
  answersAt?: number;
  /** Who runs: the memory and cores the running process was started with. */
  running?: { memoryMiB: number; cores: number };
}

/** One volume on a storage of one node, or on a shared storage (`node` is empty); id = {@link volumeKey}. */
export interface VolumeRecord {
  node: string;
  storage: string;
  /** `vm-100-disk-0`, `import/x.qcow2` */
  name: string;
  content: 'images' | 'import' | 'iso' | 'vztmpl' | 'backup' | 'rootdir' | 'snippets';
  format: 'raw' | 'qcow2' | 'vmdk' | 'iso' | 'snippet' | 'pbs-vm' | 'ova' | 'vma.zst';
  size: number;
  createdAt: number;
  vmId?: number;
  /** Of a ZFS clone: the snapshot that it was made from, `rpool/data/vm-100-disk-0@name`. */
  origin?: string;
  /** Of a backup: the guest's configuration as it was. */
  backedUp?: Config;
}

/** What a replication job has brought to a target; id = `vmId@node`. */
export interface ReplicaRecord {
  vmId: number;
  node: string;
  jobId: string;
  syncedAt: number;
}

/** A replication job; id = `vmId-n`. */
export interface ReplicationJobRecord extends ReplicationJob {
  comment?: string;
  removeJob?: 'local' | 'full';
}

/** A job's state, which lives on its source node only; id = job id. */
export interface ReplicationStateRecord extends JobState {
  jobId: string;
  /** Process of the run; only while it runs. */
  pid?: number;
  /** Of the last run. */
  log: readonly string[];
}

export interface TaskRecord {
  upid: string;
  node: string;
  pid: number;
  type: string;
  /** The middle field of the task id: a vmId, a job id, often empty. */
  id: string;
  user: string;
  startTime: number;
  startTimeMs: number;
  /** When a running task is done. */
  dueAtMs: number;
  status: 'running' | 'stopped';
  exitStatus?: string;
  endTime?: number;
  log: readonly string[];
  /** What is left to do when the task is due. */
  work?: Work;
}

/** id = sid, `vm:100` */
export interface HaResourceRecord {
  sid: string;
  state: 'started' | 'stopped' | 'disabled' | 'ignored';
  comment?: string;
  maxRestart?: number;
  maxRelocate?: number;
  failback?: 0 | 1;
}

/** id = rule */
export interface HaRuleRecord {
  rule: string;
  type: 'node-affinity' | 'resource-affinity';
  /** As written: `vm:100,vm:101` */
  resources: string;
  /** As written: `nie1:2,kau1`; only for node-affinity. */
  nodes?: string;
  strict?: 0 | 1;
  affinity?: 'positive' | 'negative';
  comment?: string;
  disable?: 1;
}

/** id = user@realm */
export interface UserRecord {
  userId: string;
  enable: 0 | 1;
  expire: number;
  comment?: string;
  email?: string;
  firstname?: string;
  lastname?: string;
  keys?: string;
  groups: readonly string[];
  /** `salt:hash` of scrypt, hex; only in realm pve. */
  password?: string;
}

/** id = user@realm!token */
export interface TokenRecord {
  userId: string;
  tokenId: string;
  comment?: string;
  expire: number;
  privsep: 0 | 1;
  /** SHA-256 of the secret, hex. */
  secretHash: string;
}

/** id = groupid */
export interface GroupRecord {
  groupId: string;
  comment?: string;
}

/** A role of the admin's own; built-in roles are code. id = roleid */
export interface RoleRecord {
  roleId: string;
  privileges: readonly string[];
}

/** id = {@link aclKey} */
export interface AclRecord {
  path: string;
  type: 'user' | 'group' | 'token';
  /** `user@realm`, group name or `user@realm!token` */
  ugid: string;
  roleId: string;
  propagate: 0 | 1;
}

/** id = poolid */
export interface PoolRecord {
  poolId: string;
  comment?: string;
  vmIds: readonly number[];
  storages: readonly string[];
}

/** One entry of `/etc/pve/storage.cfg`; id = storage. */
export interface StorageRecord {
  storage: string;
  type: string;
  /** The entry's options, names and values as the API has them (`nodes` is a comma separated list). */
  options: Config;
}

/** A record whose fields are the API's own parameters: firewall, SDN, backup jobs, metrics ... */
export interface OptionsRecord {
  options: Config;
}

/** A firewall of the cluster, a node, a guest or a security group; id = {@link firewallKey}. */
export interface FirewallRecord {
  options: Config;
  rules: readonly Config[];
  aliases: Readonly<Record<string, Config>>;
  ipsets: Readonly<Record<string, { comment?: string; entries: readonly Config[] }>>;
  /** Of a security group. */
  comment?: string;
}

/** SDN object as configured and as it was last applied; id = zone, vnet or `vnet/subnet`. */
export interface SdnRecord {
  /** Absent: not there any more, only applied still. */
  pending?: Config;
  /** Absent: never applied. */
  running?: Config;
}

/** Network interfaces of one node, as configured and as applied; id = node. */
export interface NetworkRecord {
  pending: Readonly<Record<string, Config>>;
  running: Readonly<Record<string, Config>>;
}

/** DNS, time zone, hosts and other small settings of one node; id = node. */
export interface NodeSettingsRecord {
  dns: Config;
  timezone: string;
  hosts: string;
  config: Config;
}

/** A file or directory of a host's own disk, seen over SSH; id = `host:/path`. */
export interface FileRecord {
  host: string;
  path: string;
  kind: 'file' | 'directory';
  /** Permission bits, such as 0o644. */
  mode: number;
  modifiedAt: number;
  /** Content of a file, base64. */
  content?: string;
}

/** A Proxmox Backup Server and what the lab knows of it; id = host */
export interface BackupServerRecord {
  host: string;
  port: number;
  datastore: string;
  /** SHA-256 of its certificate. */
  fingerprint: string;
  /** Without the root namespace. */
  namespaces: readonly string[];
}
