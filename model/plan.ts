/**
 * The plan: everything both stacks declare, derived from the inventory by pure functions.
 * Components in `infra/` consume it as it is; they take no decision of their own.
 */

import type { ProbeTemplate } from './schema/service.ts';

/** The stack that declares a site. */
export type StackName = 'primary' | 'secondary';

export interface Plan {
  cluster: ClusterPlan;
  sites: SitePlan[];
  witness: WitnessPlan;
  links: LinkPlan[];
  tenants: TenantPlan[];
  guests: GuestPlan[];
  antivirus: AntivirusPlan;
}

/** What a guest must know to enrol with the shared antivirus. */
export interface AntivirusPlan {
  /** Address of the management guest, without prefix length. */
  management: string;
  /** Addresses of the signature mirrors by site, without prefix length: a guest asks its home site's first. */
  mirrors: { site: string; address: string }[];
}

export interface ClusterPlan {
  /** Name of the Proxmox VE cluster, as `pvecm status` prints it. */
  name: string;
  /** DNS domain of the nodes and guests. */
  domain: string;
  /** Networks from which the shared IT staff manage the nodes, CIDR. */
  managementNetworks: string[];
  /** Where metrics go; `undefined` where none is wanted. */
  metrics?: { name: string; server: string; port: number; protocol: 'graphite' | 'influxdb' };
  /** Shared IT staff: group and accounts that look after all members. */
  staff: {
    group: string;
    users: UserPlan[];
    /** SSH public keys that every guest takes at its first start. */
    authorizedKeys: string[];
  };
}

export interface SitePlan {
  id: string;
  title: string;
  stack: StackName;
  nodes: NodePlan[];
  /** How long its batteries carry it when the mains are gone: the longest of them, since every node hangs on several. */
  upsMinutes: number;
  /** The Proxmox Backup Server that stands at this site; guests of the OTHER site are backed up to it. */
  backupServer: BackupServerPlan;
  dnsServers: string[];
  ntpServers: string[];
  timezone: string;
  cloudImage: CloudImagePlan;
}

export interface BackupServerPlan {
  host: string;
  port: number;
  datastore: string;
  /** SHA-256 of its certificate, colon separated hex. */
  fingerprint: string;
}

export interface CloudImagePlan {
  url: string;
  fileName: string;
  /** Storage that takes the image (content type `import`). */
  storage: string;
  checksum: string;
  checksumAlgorithm: 'sha256' | 'sha512';
}

export interface NodePlan {
  name: string;
  site: string;
  memoryMiB: number;
  /** Memory that guests may not use (the node's own, ZFS). */
  reservedMiB: number;
  cores: number;
  /** Address in the management network, CIDR. */
  managementAddress: string;
  gateway: string;
  managementInterface: string;
  /** Management controller, over which another node switches its power; absent where none may. */
  bmc?: { address: string; user: string };
  /** Bridge for the guests' VLANs and the physical ports below it. */
  guestBridge: { name: string; ports: string[] };
}

export interface WitnessPlan {
  host: string;
  location: string;
  /** `ffsplit` for an even number of nodes. */
  algorithm: 'ffsplit' | 'lms';
}

export interface LinkPlan {
  id: string;
  between: [string, string];
  route: string;
  lengthKm: number;
}

export type TenantRole = 'lead' | 'member' | 'partner' | 'shared';

export interface TenantPlan {
  id: string;
  title: string;
  role: TenantRole;
  number: number;
  pool: string;
  /** Group of the municipality's own application staff, the role it has on its pool. */
  group: string;
  users: UserPlan[];
  zone: { id: string; bridge: string };
  networks: NetworkPlan[];
  /** Security group of the cluster firewall with the openings of this tenant's guests. */
  securityGroup: string;
  backups: BackupPlan[];
}

export interface UserPlan {
  /** `name@realm` */
  userId: string;
  comment: string;
  email?: string;
}

export type NetworkKind = 'internal' | 'dmz';

export interface NetworkPlan {
  kind: NetworkKind;
  vnet: string;
  vlan: number;
  /** CIDR */
  subnet: string;
  gateway: string;
}

/** Backup of one tenant's guests that are at home at one site, to the other site. */
export interface BackupPlan {
  homeSite: string;
  targetSite: string;
  storage: string;
  namespace: string;
  schedule: string;
  retention: { daily: number; weekly: number; monthly: number };
  vmIds: number[];
}

export interface GuestPlan {
  /** Logical name, host name and key in outputs; never changes with a title. */
  name: string;
  vmId: number;
  tenant: string;
  service: string;
  serviceTitle: string;
  description: string;
  homeSite: string;
  homeNode: string;
  /** The first is at the other site. */
  replicas: ReplicaPlan[];
  /** {home} + replica nodes, sorted: the nodes of the strict node-affinity rule. */
  haNodes: string[];
  cores: number;
  memoryMiB: number;
  disks: DiskPlan[];
  network: { kind: NetworkKind; vnet: string; address: string; gateway: string; macAddress: string };
  startup: { order: number; upDelaySeconds: number };
  rpoMinutes: number;
  rtoMinutes: number;
  /** Names of the guests this one needs. */
  dependsOn: string[];
  tags: string[];
  /** Openings of this guest's firewall beyond its tenant's group. */
  openings: Opening[];
  /** Its place in the shared antivirus: the group is its tenant's. */
  antivirus: { group: string };
  /** How drills ask whether it serves; absent = by its openings. Used by nothing else. */
  probes?: ProbeTemplate[];
  /** What every guest of the cooperation uses this one for; absent for most. */
  provides?: 'antivirus-management' | 'antivirus-mirror';
}

export interface ReplicaPlan {
  node: string;
  site: string;
  /** `<vmId>-<n>` */
  jobId: string;
  schedule: string;
  intervalMinutes: number;
  rateMBps?: number;
}

export interface DiskPlan {
  interface: string;
  sizeGiB: number;
}

export interface Opening {
  comment: string;
  protocol: 'tcp' | 'udp';
  port: number;
  /** CIDR the traffic comes from. */
  source: string;
}
