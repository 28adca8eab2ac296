/** Restoring a guest from a backup: its configuration as it was, its disks on a storage of the node. */
import { newSecret } from '../access/tokens.ts';
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Config, ConfigValue, VolumeRecord } from '../state/records.ts';
import { volumeNamed } from '../storage/content.ts';
import { parseVolumeId } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import type { Work } from '../tasks/work.ts';
import { driveFormat, isCdrom, parseDrive, printDrive, realizeDrive } from './drives.ts';
import { guestNamed, setGuest } from './guest.ts';
import { isNet, parseNet, realizeNet } from './nets.ts';
import { startNow } from './power.ts';
import { GiB, parseSize } from './sizes.ts';

/** The backup, if the node sees it. */
export function archiveNamed(cluster: Cluster, node: string, archive: string): VolumeRecord {
  const volume = volumeNamed(cluster, node, undefined, archive);
  if (volume.content !== 'backup' || !volume.backedUp) throw refuse(`volume '${archive}' is no backup of a VM`);
  return volume;
}

export const restoreGuest: Performer<Extract<Work, { kind: 'restore-guest' }>> = {
  perform(cluster, { vmId, archive, storage, unique, set, start }, task) {
    const guest = guestNamed(cluster, vmId);
    const { backedUp = {} } = archiveNamed(cluster, guest.node, archive);
    const config: Record<string, ConfigValue> = {};
    for (const [key, value] of Object.entries(backedUp)) {
      if (/^(template|protection|unused\d+|parent|snaptime|lock)$/.test(key)) continue;
      if (driveFormat(key)) config[key] = restoredDrive(cluster, guest.node, vmId, key, value, storage);
      else if (unique && isNet(key)) config[key] = withNewAddress(cluster, value);
      else config[key] = value;
    }
    const own: Config = unique ? { smbios1: `uuid=${newSecret(cluster.random)}` } : {};
    setGuest(cluster, { ...guest, config: { ...config, ...own, vmgenid: newSecret(cluster.random), ...set } });
    task.log(`restored VM ${vmId} from '${archive}'`);
    if (start) startNow(cluster, vmId);
  },
  abandon(cluster, { vmId }) {
    cluster.guests.delete(String(vmId));
  },
};

/** A new volume of the size that the drive had. */
function restoredDrive(
  cluster: Cluster,
  node: string,
  vmId: number,
  key: string,
  value: ConfigValue,
  storage: string | undefined,
): string {
  const drive = parseDrive(key, value);
  const file = drive.get('file') ?? '';
  const target = storage ?? parseVolumeId(file)?.storage ?? 'local-zfs';
  if (file.includes('cloudinit')) return realizeDrive(cluster, node, vmId, key, `${target}:cloudinit,media=cdrom`);
  if (isCdrom(drive)) return String(value);
  drive.set('file', `${target}:${(parseSize(drive.get('size') ?? '') ?? GiB) / GiB}`);
  drive.delete('size');
  return realizeDrive(cluster, node, vmId, key, printDrive(key, drive));
}

function withNewAddress(cluster: Cluster, value: ConfigValue): string {
  const { macaddr: _, ...net } = Object.fromEntries(parseNet(value));
  const options = Object.entries(net).map(([key, option]) => `${key}=${option}`);
  return realizeNet(options.join(','), cluster.random);
}
