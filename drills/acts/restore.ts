/** A guest from its newest backup, beside the one that runs: the restore test. */
import { z } from 'zod';
import { must } from './host.ts';
import {
  answersIsolated,
  configOf,
  ForeignGuest,
  isCopy,
  isGone,
  isolatedFields,
  isolationByHand,
  makeBridge,
  removalByHand,
  removeBridge,
  removeGuest,
  startIsolated,
} from './isolated-guest.ts';
import type { ActKind } from './kind.ts';

export const restoreSchema = z.strictObject({
  kind: z.literal('restore'),
  ...isolatedFields,
  /** Storage of the backups. */
  storage: z.string(),
  /** Storage for the disks. */
  diskStorage: z.string(),
});

type Restore = z.infer<typeof restoreSchema>;

/** Seconds that a restore may take. */
const longestRestore = 4 * 3600;

/** Hours after which a backup is no longer the last night's: one is made every day, and one night may fail. */
const oldestHours = 50;

/**
 * Volume id of the newest backup: ids end in their time, so the last by name is the newest.
 * @throws where there is none, or it is so old that a restore from it would prove that once there were backups
 */
function newest(listed: string, { storage, vmId }: Restore, now: number): string {
  const volumes = listed.split('\n').flatMap((line) => {
    const [volume = ''] = line.trim().split(/\s+/);
    return volume.startsWith(`${storage}:`) ? [volume] : [];
  });
  const last = volumes.sort().at(-1);
  if (last === undefined) throw new Error(`storage ${storage} holds no backup of VM ${vmId}`);
  const made = Date.parse(last.slice(last.lastIndexOf('/') + 1)) / 1000;
  if (!(now - made <= oldestHours * 3600))
    throw new Error(`the newest backup of VM ${vmId}, ${last}, is older than ${oldestHours} h`);
  return last;
}

export const restore: ActKind<Restore> = {
  isAwaited: true,
  describe: ({ vmId, copyId, node, storage, on }) => ({
    de: on
      ? `VM ${vmId} aus ${storage} als ${copyId} auf ${node} wiederherstellen, ohne Netz`
      : `Wiederherstellung ${copyId} auf ${node} entfernen`,
    en: on
      ? `restore VM ${vmId} from ${storage} as ${copyId} on ${node}, without a network`
      : `remove the restored ${copyId} on ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  isDone: (act, world) => (act.on ? answersIsolated(world, act) : isGone(world, act)),
  async choose(act, world, view) {
    const { node, vmId, storage, copyId } = act;
    if (!act.on || (await configOf(world, node, copyId))) return undefined;
    const listed = await must(world, node, ['pvesm', 'list', storage, '--vmid', String(vmId), '--content', 'backup']);
    return newest(listed, act, view.now);
  },
  async perform(act, world, _view, backup) {
    const { node, copyId, diskStorage } = act;
    if (!act.on) {
      await removeGuest(world, act);
      await removeBridge(world, node);
      return;
    }
    const config = await configOf(world, node, copyId);
    if (config && !isCopy(config, act)) {
      // A restore that was cut off before it was marked looks like this; a person must judge.
      throw new ForeignGuest(`${node}: there is a VM ${copyId} already that is not marked as this drill's`);
    }
    await makeBridge(world, node);
    if (!config) {
      if (backup === undefined) throw new Error(`${node}: the restored VM ${copyId} is gone`);
      const argv = ['qmrestore', backup, String(copyId), '--unique', '1', '--storage', diskStorage];
      await must(world, node, argv, undefined, longestRestore);
    }
    await startIsolated(world, act);
  },
  byHand: (act) =>
    act.on
      ? [
          `${act.node}: qmrestore NEWEST_BACKUP ${act.copyId} --unique 1 --storage ${act.diskStorage}`,
          ...isolationByHand(act),
        ]
      : removalByHand(act),
};
