/** Starting, stopping and restarting guests. */

import { parsePropertyString } from '../api/property-string.ts';
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { fileKey } from '../state/cluster.ts';
import type { Config, GuestRecord } from '../state/records.ts';
import { activeStorageOn, directoryOf, parseVolumeId, storageOn } from '../storage/storages.ts';
import type { Performer } from '../tasks/performers.ts';
import type { Work } from '../tasks/work.ts';
import { ciCustomFormat } from './devices.ts';
import { drivesOf, findVolume } from './drives.ts';
import { checkUnlocked, configToCome, coresOf, guestNamed, memoryOf, setGuest } from './guest.ts';
import { checkBridges } from './nets.ts';
import { answersAt } from './pace.ts';

type Of<K extends Work['kind']> = Performer<Extract<Work, { kind: K }>>;

export const startGuest: Of<'start-guest'> = {
  perform(cluster, { vmId }) {
    checkUnlocked(guestNamed(cluster, vmId));
    startNow(cluster, vmId);
  },
};

export const stopGuest: Of<'stop-guest'> = {
  perform(cluster, { vmId }) {
    const guest = guestNamed(cluster, vmId);
    if (guest.status === 'running') stopNow(cluster, guest);
  },
};

export const rebootGuest: Of<'reboot-guest'> = {
  perform(cluster, { vmId }) {
    stopNow(cluster, guestNamed(cluster, vmId));
    startNow(cluster, vmId);
  },
};

/** Starts the guest on its node, with what was pending; refuses where a disk, a bridge or a snippet is missing. */
export function startNow(cluster: Cluster, vmId: number): void {
  const guest = guestNamed(cluster, vmId);
  if (guest.status === 'running') throw refuse(`VM ${vmId} already running`);
  const config = configToCome(guest);
  if (config.template === 1) throw refuse(`you can't start a vm if it's a template`);
  checkVolumes(cluster, guest.node, config);
  checkSnippets(cluster, guest.node, config);
  checkBridges(cluster, guest.node, config);
  const { pending: _, ...rest } = guest;
  const bootedAt = answersAt(cluster, guest.node);
  setGuest(cluster, {
    ...rest,
    config,
    status: 'running',
    startedAt: cluster.now(),
    running: { memoryMiB: memoryOf(config), cores: coresOf(config) },
    ...(bootedAt !== undefined && { answersAt: bootedAt }),
  });
}

/** Powers the guest off; what was pending takes effect. */
export function stopNow(cluster: Cluster, guest: GuestRecord): void {
  const { pending: _, startedAt: _started, running: _running, answersAt: _answers, ...rest } = guest;
  setGuest(cluster, { ...rest, config: configToCome(guest), status: 'stopped' });
}

/** The guest's node lost power: no task, nothing pending applied. */
export function crashNow(cluster: Cluster, guest: GuestRecord): void {
  const { startedAt: _started, running: _running, answersAt: _answers, ...rest } = guest;
  setGuest(cluster, { ...rest, status: 'stopped' });
}

function checkVolumes(cluster: Cluster, node: string, config: Config): void {
  for (const [key, drive] of drivesOf(config)) {
    const id = drive.get('file') ?? '';
    const parsed = parseVolumeId(id);
    if (!parsed || key.startsWith('unused')) continue;
    activeStorageOn(cluster, parsed.storage, node);
    // The cloud-init drive is made anew at every start.
    if (!findVolume(cluster, node, id) && !parsed.name.includes('cloudinit')) {
      throw refuse(`volume '${id}' does not exist`);
    }
  }
}

function checkSnippets(cluster: Cluster, node: string, config: Config): void {
  if (config.cicustom === undefined) return;
  for (const volume of parsePropertyString(String(config.cicustom), ciCustomFormat).values()) {
    const parsed = parseVolumeId(volume);
    const [content, name] = parsed?.name.split('/') ?? [];
    if (!parsed || content !== 'snippets' || name === undefined)
      throw refuse(`${volume} is not in the snippets directory`);
    const path = `${directoryOf(storageOn(cluster, parsed.storage, node), 'snippets')}/${name}`;
    if (!cluster.files.has(fileKey(node, path))) throw refuse(`can't open '${path}' - No such file or directory`);
  }
}
