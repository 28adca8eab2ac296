/** The lab's cluster: typed access to its state, its clock and its source of randomness. */
import { randomBytes } from 'node:crypto';
import type { Fault } from '../../model/faults/fault.ts';
import type { Place } from '../places/place.ts';
import type { Clock } from './clock.ts';
import { Collection } from './collection.ts';
import type {
  BridgesRecord,
  HaWorkRecord,
  JournalRecord,
  MembershipRecord,
  PacketFilterRecord,
  UnitTimerRecord,
} from './course-records.ts';
import { LabClock } from './lab-clock.ts';
import type {
  AclRecord,
  BackupServerRecord,
  FileRecord,
  FirewallRecord,
  GroupRecord,
  GuestRecord,
  HaResourceRecord,
  HaRuleRecord,
  ImageRecord,
  NetworkRecord,
  NodeRecord,
  NodeSettingsRecord,
  OptionsRecord,
  PoolRecord,
  ReplicaRecord,
  ReplicationJobRecord,
  ReplicationStateRecord,
  RoleRecord,
  SdnRecord,
  SettingsRecord,
  StorageRecord,
  TaskRecord,
  TokenRecord,
  UserRecord,
  VolumeRecord,
} from './records.ts';
import type { Store } from './store.ts';

/** `n` random bytes. */
export type Random = (n: number) => Buffer;

export interface ClusterPorts {
  clock?: Clock;
  random?: Random;
}

export class Cluster {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;

  readonly nodes: Collection<NodeRecord>;
  readonly images: Collection<ImageRecord>;
  readonly guests: Collection<GuestRecord>;
  readonly volumes: Collection<VolumeRecord>;
  readonly replicas: Collection<ReplicaRecord>;
  readonly replicationJobs: Collection<ReplicationJobRecord>;
  readonly replicationStates: Collection<ReplicationStateRecord>;
  readonly tasks: Collection<TaskRecord>;
  readonly haResources: Collection<HaResourceRecord>;
  /** Parts of the HA stack's state (`lab/ha/memory.ts`). */
  readonly ha: Collection<object>;
  readonly haWork: Collection<HaWorkRecord>;
  readonly haRules: Collection<HaRuleRecord>;
  readonly users: Collection<UserRecord>;
  readonly tokens: Collection<TokenRecord>;
  readonly groups: Collection<GroupRecord>;
  readonly roles: Collection<RoleRecord>;
  readonly acl: Collection<AclRecord>;
  readonly pools: Collection<PoolRecord>;
  readonly storages: Collection<StorageRecord>;
  readonly backupJobs: Collection<OptionsRecord>;
  readonly metricsServers: Collection<OptionsRecord>;
  readonly firewalls: Collection<FirewallRecord>;
  readonly sdnZones: Collection<SdnRecord>;
  readonly sdnVnets: Collection<SdnRecord>;
  readonly sdnSubnets: Collection<SdnRecord>;
  readonly networks: Collection<NetworkRecord>;
  readonly nodeSettings: Collection<NodeSettingsRecord>;
  /** One record, id `datacenter`: `/etc/pve/datacenter.cfg`. */
  readonly options: Collection<OptionsRecord>;
  readonly files: Collection<FileRecord>;
  readonly backupServers: Collection<BackupServerRecord>;
  /** Faults that last; their times are seconds of uptime. id = `target kind` */
  readonly faults: Collection<Fault>;
  readonly membership: Collection<MembershipRecord>;
  readonly journal: Collection<JournalRecord>;
  readonly packetFilters: Collection<PacketFilterRecord>;
  readonly unitTimers: Collection<UnitTimerRecord>;
  readonly bridges: Collection<BridgesRecord>;
  /** Where a guest's port for probes is; id = vmId. */
  readonly guestPlaces: Collection<Place>;
  readonly #settings: Collection<SettingsRecord>;

  constructor(store: Store, ports: ClusterPorts = {}) {
    this.store = store;
    this.clock = ports.clock ?? new LabClock(undefined);
    this.random = ports.random ?? randomBytes;
    this.nodes = new Collection(store, 'nodes');
    this.images = new Collection(store, 'images');
    this.guests = new Collection(store, 'guests');
    this.volumes = new Collection(store, 'volumes');
    this.replicas = new Collection(store, 'replicas');
    this.replicationJobs = new Collection(store, 'replicationJobs');
    this.replicationStates = new Collection(store, 'replicationStates');
    this.tasks = new Collection(store, 'tasks');
    this.haResources = new Collection(store, 'haResources');
    this.ha = new Collection(store, 'ha');
    this.haWork = new Collection(store, 'haWork');
    this.haRules = new Collection(store, 'haRules');
    this.users = new Collection(store, 'users');
    this.tokens = new Collection(store, 'tokens');
    this.groups = new Collection(store, 'groups');
    this.roles = new Collection(store, 'roles');
    this.acl = new Collection(store, 'acl');
    this.pools = new Collection(store, 'pools');
    this.storages = new Collection(store, 'storages');
    this.backupJobs = new Collection(store, 'backupJobs');
    this.metricsServers = new Collection(store, 'metricsServers');
    this.firewalls = new Collection(store, 'firewalls');
    this.sdnZones = new Collection(store, 'sdnZones');
    this.sdnVnets = new Collection(store, 'sdnVnets');
    this.sdnSubnets = new Collection(store, 'sdnSubnets');
    this.networks = new Collection(store, 'networks');
    this.nodeSettings = new Collection(store, 'nodeSettings');
    this.options = new Collection(store, 'options');
    this.files = new Collection(store, 'files');
    this.backupServers = new Collection(store, 'backupServers');
    this.faults = new Collection(store, 'faults');
    this.membership = new Collection(store, 'membership');
    this.journal = new Collection(store, 'journal');
    this.packetFilters = new Collection(store, 'packetFilters');
    this.unitTimers = new Collection(store, 'unitTimers');
    this.bridges = new Collection(store, 'bridges');
    this.guestPlaces = new Collection(store, 'guestPlaces');
    this.#settings = new Collection(store, 'settings');
  }

  /** False for a new state file, which must be seeded first. */
  get seeded(): boolean {
    return this.#settings.has('settings');
  }

  get settings(): Readonly<SettingsRecord> {
    const settings = this.#settings.get('settings');
    if (!settings) throw new Error('the lab was not seeded');
    return settings;
  }

  changeSettings(settings: SettingsRecord): void {
    this.#settings.put('settings', settings);
  }

  /** Seconds since 1970, whole. */
  now(): number {
    return Math.floor(this.clock.now() / 1000);
  }

  /** Seconds that the lab has run: what HA, corosync and faults go by. */
  uptime(): number {
    return this.clock.uptime() / 1000;
  }

  /** Seconds since 1970, whole, of a moment of the lab's uptime (s). */
  timeOf(uptime: number): number {
    return Math.floor((this.clock.now() - this.clock.uptime()) / 1000 + uptime);
  }

  /** All writes of `work` reach the disk together or not at all; when it throws, nothing has happened. */
  transaction<T>(work: () => T): T {
    return this.store.transaction(work);
  }
}

/** Id of a volume: where it lies, then its storage and name. `node` is empty on shared storage. */
export const volumeKey = (node: string, storage: string, name: string): string => `${node}/${storage}:${name}`;

export const replicaKey = (vmId: number, node: string): string => `${vmId}@${node}`;

export const aclKey = (acl: Pick<AclRecord, 'path' | 'type' | 'ugid' | 'roleId'>): string =>
  `${acl.path} ${acl.type} ${acl.ugid} ${acl.roleId}`;

/** `host` of the files in the cluster's file system, `/etc/pve`. */
export const clusterHost = 'cluster';

export const fileKey = (host: string, path: string): string => `${host}:${path}`;
