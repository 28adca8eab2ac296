/** Which commands a kind of host has. */
import type { Command, CommandTable, Machine } from '../command.ts';
import { fileCommands } from './file-tree.ts';
import { haManager } from './ha-manager.ts';
import { ip } from './ip.ts';
import { ipmitool } from './ipmitool.ts';
import { nft } from './nft.ts';
import { backupDebug } from './proxmox-backup.ts';
import { pvecm, qnetdTool } from './pvecm.ts';
import { pvesm } from './pvesm.ts';
import { pvesr } from './pvesr.ts';
import { qm } from './qm/qm.ts';
import { qmrestore } from './qmrestore.ts';
import { hostCommands } from './system.ts';
import { systemctl } from './systemctl.ts';
import { systemdRun } from './systemd-run.ts';
import { textCommands } from './text.ts';
import { zfs } from './zfs.ts';

const common: readonly [string, Command][] = [
  ...textCommands,
  ...fileCommands,
  ...hostCommands,
  ['systemctl', systemctl],
];

const tables: Record<Machine['kind'], CommandTable> = {
  node: new Map([
    ...common,
    ['zfs', zfs],
    ['ip', ip],
    ['ipmitool', ipmitool],
    ['qm', qm],
    ['qmrestore', qmrestore],
    ['systemd-run', systemdRun(isOnNode)],
    ['nft', nft],
    ['ha-manager', haManager],
    ['pvecm', pvecm],
    ['pvesr', pvesr],
    ['pvesm', pvesm],
  ]),
  witness: new Map([...common, ['corosync-qnetd-tool', qnetdTool]]),
  'backup-server': new Map([...common, ['zfs', zfs], ['proxmox-backup-debug', backupDebug]]),
};

/** By name or by its path; the shells stand for themselves. */
function isOnNode(name: string): boolean {
  return /^(\/bin\/)?(ba)?sh$/.test(name) || tables.node.has(name.replace(/^(\/usr)?(\/local)?\/s?bin\//, ''));
}

export function commandsOf(machine: Machine): CommandTable {
  return tables[machine.kind];
}
