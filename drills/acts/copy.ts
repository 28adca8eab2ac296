/** A copy of a guest from its newest replicated snapshot, started while production runs on: clones cost no space and no time. */
import { z } from 'zod';
import type { World } from '../ports.ts';
import { must } from './host.ts';
import {
  answersIsolated,
  configOf,
  ForeignGuest,
  isCopy,
  isGone,
  isolatedFields,
  isolation,
  isolationByHand,
  makeBridge,
  nameOfCopy,
  removalByHand,
  removeBridge,
  removeGuest,
  startIsolated,
} from './isolated-guest.ts';
import type { ActKind } from './kind.ts';

export const copySchema = z.strictObject({
  kind: z.literal('copy'),
  ...isolatedFields,
  cores: z.int().positive(),
  memoryMiB: z.int().positive(),
  /** Storage of the disks, and of the copy's. */
  storage: z.string(),
});

type Copy = z.infer<typeof copySchema>;

/** Snapshot that pvesr keeps of each disk: `POOL/vm-100-disk-0@__replicate_100-0_1764000000__`. */
const replicated = /^(?<pool>\S+)\/vm-(?<vmId>\d+)-disk-(?<disk>\d+)@__replicate_\S+__$/;

interface Source {
  pool: string;
  disk: string;
  snapshot: string;
}

/** The newest replicated snapshot of each disk of the guest, in order of the disks. */
async function sources(world: World, { node, vmId }: Copy): Promise<Source[]> {
  const listed = await must(world, node, ['zfs', 'list', '-H', '-t', 'snapshot', '-o', 'name', '-s', 'creation']);
  const newest = new Map<string, Source>();
  for (const snapshot of listed.split('\n')) {
    const { pool, disk, vmId: of } = replicated.exec(snapshot.trim())?.groups ?? {};
    if (pool !== undefined && disk !== undefined && Number(of) === vmId)
      newest.set(disk, { pool, disk, snapshot: snapshot.trim() });
  }
  if (newest.size === 0) throw new Error(`${node}: no replicated snapshot of VM ${vmId}`);
  return [...newest.values()].sort((a, b) => Number(a.disk) - Number(b.disk));
}

/** Datasets under the copy's names, and from which snapshot each was cloned; `-` = from none. */
async function datasets(world: World, { node, copyId }: Copy): Promise<{ name: string; origin: string }[]> {
  const listed = await must(world, node, ['zfs', 'list', '-H', '-t', 'volume', '-o', 'name,origin']);
  return listed.split('\n').flatMap((line) => {
    const [name = '', origin = '-'] = line.trim().split(/\s+/);
    return name.includes(`/vm-${copyId}-`) ? [{ name, origin }] : [];
  });
}

export const disksOfCopy = async (world: World, act: Copy): Promise<string[]> =>
  (await datasets(world, act)).map(({ name }) => name);

/** Datasets of the copy that are clones. Anything else under such a name is not the drill's. */
const clones = async (world: World, act: Copy): Promise<string[]> =>
  (await datasets(world, act)).flatMap(({ name, origin }) => (origin === '-' ? [] : [name]));

/** Times that it is begun anew when replication has removed a snapshot meanwhile: its runs are minutes apart. */
const attempts = 3;

/**
 * Clones all disks, before anything else is done with one: each run of replication removes the snapshots of the run before.
 * @returns numbers of the disks
 */
async function cloneDisks(world: World, act: Copy): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const wanted = await sources(world, act);
    const there = await clones(world, act);
    try {
      if (there.length !== wanted.length) {
        for (const clone of there) await must(world, act.node, ['zfs', 'destroy', clone]);
        for (const { pool, disk, snapshot } of wanted)
          await must(world, act.node, ['zfs', 'clone', snapshot, `${pool}/${volumeOf(act, disk)}`]);
      }
      return wanted.map(({ disk }) => disk);
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}

const volumeOf = ({ copyId }: Copy, disk: string): string => `vm-${copyId}-disk-${disk}`;

export const copy: ActKind<Copy> = {
  isAwaited: true,
  describe: ({ vmId, copyId, node, on }) => ({
    de: on
      ? `Kopie ${copyId} von VM ${vmId} auf ${node} in einem Netz ohne Ausgang starten`
      : `Kopie ${copyId} auf ${node} entfernen`,
    en: on
      ? `start a copy ${copyId} of VM ${vmId} on ${node} in a network without uplink`
      : `remove the copy ${copyId} on ${node}`,
  }),
  inverse: (act) => ({ ...act, on: !act.on }),
  async isDone(act, world) {
    if (act.on) return answersIsolated(world, act);
    return (await isGone(world, act)) && (await clones(world, act)).length === 0;
  },
  async perform(act, world) {
    const { node, copyId } = act;
    if (!act.on) {
      await removeGuest(world, act);
      for (const clone of await clones(world, act)) await must(world, node, ['zfs', 'destroy', clone]);
      await removeBridge(world, node);
      return;
    }
    const config = await configOf(world, node, copyId);
    if (config && !isCopy(config, act))
      throw new ForeignGuest(`${node}: there is a VM ${copyId} already that is no copy of this drill`);
    await makeBridge(world, node);
    if (!config) await must(world, node, create(act));
    for (const disk of await cloneDisks(world, act)) {
      await must(world, node, ['qm', 'set', String(copyId), `--scsi${disk}`, `${act.storage}:${volumeOf(act, disk)}`]);
    }
    await startIsolated(world, act);
  },
  byHand: (act) => (act.on ? [`${act.node}: ${create(act).join(' ')}`, ...isolationByHand(act)] : removalByHand(act)),
};

const create = (act: Copy): string[] => [
  'qm',
  'create',
  String(act.copyId),
  '--name',
  nameOfCopy(act),
  '--cores',
  String(act.cores),
  '--memory',
  String(act.memoryMiB),
  '--ostype',
  'l26',
  '--scsihw',
  'virtio-scsi-single',
  '--agent',
  '1',
  ...isolation(act),
];
