/** What `qm list` and `qm config` print. */
import { shownStatus } from '../../../guests/shown.ts';
import { GiB, MiB } from '../../../guests/sizes.ts';
import type { Call } from '../../command.ts';
import type { Parameters } from '../as-root.ts';

export function listGuests({ machine: { cluster, name }, print }: Call): number {
  const guests = cluster.guests
    .values()
    .filter(({ node }) => node === name)
    .toSorted((a, b) => a.vmId - b.vmId);
  if (guests.length > 0) print(row(['VMID', 'NAME', 'STATUS', 'MEM(MB)', 'BOOTDISK(GB)', 'PID']));
  for (const guest of guests) {
    const { vmid, name: title, status, maxmem, maxdisk, pid = 0 } = shownStatus(cluster, guest, 'brief');
    print(row([`${vmid}`, title, status, `${Math.floor(maxmem / MiB)}`, (maxdisk / GiB).toFixed(2), `${pid}`]));
  }
  return 0;
}

function row([vmId = '', name = '', status = '', memory = '', disk = '', pid = '']: string[]): string {
  const cells = [vmId.padStart(10), name.padEnd(20), status.padEnd(10), memory.padEnd(10), disk.padStart(12), pid];
  return `${cells.join(' ')}\n`;
}

export function printConfig({ print }: Call, { digest: _, ...config }: Parameters): number {
  for (const key of Object.keys(config).sort()) print(`${key}: ${config[key]}\n`);
  return 0;
}
