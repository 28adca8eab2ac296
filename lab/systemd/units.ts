/** Services of the lab's hosts: which there are, which run, and what it means for a node when one is stopped. */
import type { FaultKind } from '../../model/faults/fault.ts';
import { isStruck } from '../../model/faults/situation.ts';
import { begin, end } from '../faults/begin.ts';
import type { Cluster } from '../state/cluster.ts';

export type HostKind = 'node' | 'witness' | 'backup-server';

const installed: Record<HostKind, readonly string[]> = {
  node: [
    'chrony',
    'corosync',
    'cron',
    'pve-cluster',
    'pve-firewall',
    'pve-ha-crm',
    'pve-ha-lrm',
    'pvedaemon',
    'pveproxy',
    'pvescheduler',
    'pvestatd',
    'ssh',
    'watchdog-mux',
  ],
  witness: ['chrony', 'corosync-qnetd', 'cron', 'ssh'],
  'backup-server': ['chrony', 'cron', 'proxmox-backup', 'proxmox-backup-proxy', 'ssh'],
};

/** Services that can be stopped: what that does is a fault of the node. All others run as long as their host does. */
const stopped: Readonly<Record<string, FaultKind>> = {
  corosync: 'corosync-stopped',
  'corosync-qdevice': 'qdevice-stopped',
  'pve-cluster': 'pve-cluster-stopped',
};

/** A service of one of the hosts; `unit` without `.service`. */
export interface Unit {
  cluster: Cluster;
  host: string;
  kind: HostKind;
  unit: string;
}

export function isInstalled({ cluster, kind, unit }: Unit): boolean {
  if (unit === 'corosync-qdevice') return kind === 'node' && cluster.settings.qdevice !== undefined;
  return installed[kind].includes(unit);
}

export function isActive(asked: Unit): boolean {
  const kind = stopped[asked.unit];
  return isInstalled(asked) && (kind === undefined || !isStruck(asked.cluster.faults.values(), kind, asked.host));
}

export const canStop = ({ unit }: Unit): boolean => stopped[unit] !== undefined;

/**
 * What requires the service stops with it, and does not start again with it: `systemctl start corosync` leaves the
 * connection to the witness off (corosync-qdevice.service, Requires=corosync.service; systemd.unit(5)).
 */
export function stopUnit(asked: Unit): void {
  const { cluster, host, unit } = asked;
  const kind = stopped[unit];
  if (kind === undefined || !isActive(asked)) return;
  if (unit === 'corosync') stopUnit({ ...asked, unit: 'corosync-qdevice' });
  begin(cluster, { kind, target: host, since: cluster.uptime() });
}

/** Starts the service and what it requires. */
export function startUnit(asked: Unit): void {
  const { cluster, host, unit } = asked;
  const kind = stopped[unit];
  if (kind === undefined) return;
  if (unit === 'corosync-qdevice') startUnit({ ...asked, unit: 'corosync' });
  end(cluster, host, kind);
}

/** What requires a restarted service is restarted, if it runs. */
export function restartUnit(asked: Unit): void {
  const requiring = { ...asked, unit: 'corosync-qdevice' };
  const restartsBoth = asked.unit === 'corosync' && isActive(requiring);
  startUnit(restartsBoth ? requiring : asked);
}
