/** Services under HA: what is configured, and where the cluster's manager stands with them. */
import type { Sid } from './rules/rule.ts';

/** What the administrator asks for. `ignored` services are not looked at. */
export type RequestedState = 'started' | 'stopped' | 'disabled' | 'ignored';

/** One entry of `/etc/pve/ha/resources.cfg`, and the node where the guest's configuration lies. */
export interface Resource {
  state: RequestedState;
  node: string;
  /** Failed starts tried again on the same node. */
  maxRestart: number;
  /** Other nodes tried after that. */
  maxRelocate: number;
  /** Does it go to a preferred node as soon as there is one? */
  failback: boolean;
}

/** States of the manager's service machine (pve-ha-manager, "Service States" of the HA chapter of the manual). */
export type ServiceState =
  | 'stopped'
  | 'request_stop'
  | 'request_start'
  | 'request_start_balance'
  | 'started'
  | 'fence'
  | 'recovery'
  | 'migrate'
  | 'relocate'
  | 'freeze'
  | 'error';

/** A command for one service that waits for its turn. */
export type ServiceCommand =
  | { kind: 'migrate' | 'relocate'; target: string }
  /** `timeout` in seconds; 0 = at once. */
  | { kind: 'stop'; timeout: number };

/** Where the manager stands with one service; part of the manager status. */
export interface ServiceStatus {
  state: ServiceState;
  node: string;
  /** Changes with each order to the node; the node's result carries it back. */
  uid: string;
  target?: string;
  /** Seconds a stop may take. */
  timeout?: number;
  command?: ServiceCommand;
  /** Nodes on which it did not start, in the order tried. */
  failedNodes?: string[];
  /** Where it goes back to when that node comes out of maintenance. */
  maintenanceNode?: string;
  /** Was seen running in this state. */
  running?: boolean;
  /** Not looked at while the HA stack is disarmed. */
  suspended?: boolean;
}

export type Services = Record<Sid, ServiceStatus>;
export type Resources = Readonly<Record<Sid, Readonly<Resource>>>;

/** Migrations of guests are live, those of containers are not. */
export const movesLive = (sid: Sid): boolean => sid.startsWith('vm:');

/** Is it on the move to `target`? */
export const isMoving = (state: ServiceState): boolean =>
  state === 'migrate' || state === 'relocate' || state === 'request_start_balance';

/** Services that a node must be up for: what is stopped, frozen or given up needs no watchdog. */
export function countActive(services: Readonly<Services>, node: string): number {
  let count = 0;
  for (const sid in services) {
    const service = services[sid] as ServiceStatus;
    if (service.state === 'stopped' || service.state === 'freeze' || service.state === 'error') continue;
    if (service.node === node || (service.target === node && isMoving(service.state))) count += 1;
  }
  return count;
}

/** Services of the node that wait until it is fenced. */
export function countFenced(services: Readonly<Services>, node: string): number {
  let count = 0;
  for (const sid in services) {
    const service = services[sid] as ServiceStatus;
    if (service.state === 'fence' && service.node === node) count += 1;
  }
  return count;
}
