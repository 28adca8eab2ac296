/** What the HA stack keeps in the cluster's file system, as plain data. */
import type { Disarm } from './disarm.ts';
import type { ExitCode } from './exit-code.ts';
import type { Sid } from './rules/rule.ts';
import type { Services } from './service.ts';

export type NodeState = 'online' | 'maintenance' | 'unknown' | 'fence' | 'gone';

/** `/etc/pve/ha/manager_status`, written by the master only. */
export interface ManagerStatus {
  masterNode?: string;
  nodes: Record<string, NodeState>;
  services: Services;
  /** Nodes that an administrator has asked into maintenance. */
  maintenanceRequests: Record<string, true>;
  disarm?: Disarm;
  /** Number of the next order: makes uids that no other master has used. */
  nextOrder: number;
  /** Seconds, of the last write. */
  timestamp: number;
  /** Counts the writes. */
  revision: number;
}

export const emptyManagerStatus = (): ManagerStatus => ({
  nodes: {},
  services: {},
  maintenanceRequests: {},
  nextOrder: 1,
  timestamp: 0,
  revision: 0,
});

/** What the node's services are to expect from it. */
export type LrmMode = 'active' | 'restart' | 'shutdown' | 'maintenance' | 'disarm';

export type LrmRole = 'startup' | 'wait_for_agent_lock' | 'active' | 'maintenance' | 'lost_agent_lock';

/** `/etc/pve/nodes/NODE/lrm_status`, written by that node. */
export interface LrmStatus {
  state: LrmRole;
  mode: LrmMode;
  /** The last one of each service. */
  results: Record<Sid, OrderResult>;
  timestamp: number;
}

export interface OrderResult {
  /** Of the order; the result counts as long as no other order is out. */
  uid: string;
  exitCode: ExitCode;
}

export type CrmRole = 'startup' | 'wait_for_quorum' | 'slave' | 'master' | 'lost_manager_lock';

/** `ha:` of `/etc/pve/datacenter.cfg`. */
export type ShutdownPolicy = 'conditional' | 'freeze' | 'failover' | 'migrate';
