/**
 * One drill at a time, held in the cluster and not on the admin's machine: a folder in the cluster's file system, which
 * is made by one and by one only, and only with quorum. In it a file of his own says who holds it. The lock is the
 * drill's: whoever goes on with the drill has it.
 */
import { z } from 'zod';
import { CommandFailed, must, onAnyNode, succeeds } from './acts/host.ts';
import { begunOf } from './journal/begun.ts';
import type { Line } from './journal/chain.ts';
import type { DrillView, World } from './ports.ts';

const mount = '/etc/pve';
const folder = `${mount}/ikz-drill`;

const holderSchema = z.object({
  drill: z.string(),
  /** Hash of the first line of its journal: two admins may begin drills of the same name at the same time. */
  run: z.string(),
  account: z.string(),
  host: z.string(),
  since: z.number(),
});

export type Holder = z.infer<typeof holderSchema>;

/** `nobody`: the lock is there and does not say whose it is, because its taker died in between. */
export type Taken = { held: true } | { held: false; by: Holder | 'nobody' };

/** Who a drill is to the lock, by its journal. */
export function holderOf(lines: readonly Line[]): Holder {
  const { drill, actor, at, hash } = begunOf(lines);
  return { drill: drill.id, run: hash, account: actor.account, host: actor.host, since: at };
}

/** One that leads to a node whose cluster file system is not mounted finds an empty folder: a lock there binds nobody. */
async function inClusterFiles(world: World, node: string): Promise<string> {
  if (await succeeds(world, node, ['mountpoint', '-q', mount])) return node;
  throw new Error(`${node}: ${mount} is not mounted (pve-cluster does not run)`);
}

/**
 * @param claimsNobodys the journal says that this drill was about to take it: one without a holder may be its own
 * @throws where no node can be reached, or the cluster has no quorum
 */
export async function takeLock(
  world: World,
  view: Pick<DrillView, 'nodes'>,
  own: Holder,
  claimsNobodys: boolean,
): Promise<Taken> {
  let mayBeOwn = claimsNobodys;
  return onAnyNode(view, async (name) => {
    const node = await inClusterFiles(world, name);
    const wasOrdered = mayBeOwn;
    // A connection that breaks now leaves open whether it was made: over the next node it may be found as one's own.
    mayBeOwn = true;
    const made = await world.shell.run(node, ['mkdir', folder]);
    if (made.code === 0) return hold(world, node, own);
    const holders = await holdersOn(world, node);
    if (holders === undefined) throw new CommandFailed(node, ['mkdir', folder], made);
    if (holders.has(fileOf(own)) || (holders.size === 0 && wasOrdered)) return hold(world, node, own);
    return { held: false, by: firstOf(holders) };
  });
}

/**
 * Writes one's name, then looks who else has: of two who do so at once one sees the other at least, and goes. So it may be
 * done in a folder that somebody else has made and, as it seems, died over.
 */
async function hold(world: World, node: string, own: Holder): Promise<Taken> {
  await must(world, node, ['tee', fileOf(own)], `${JSON.stringify(own)}\n`);
  const holders = (await holdersOn(world, node)) ?? new Map();
  if (holders.delete(fileOf(own)) && holders.size === 0) return { held: true };
  await must(world, node, ['rm', fileOf(own)]);
  return { held: false, by: firstOf(holders) };
}

/**
 * Gives it up, if it is the drill's.
 * @param claimsNobodys as for `takeLock`
 */
export async function giveLock(
  world: World,
  view: Pick<DrillView, 'nodes'>,
  own: Holder,
  claimsNobodys: boolean,
): Promise<void> {
  await onAnyNode(view, async (name) => {
    const node = await inClusterFiles(world, name);
    const holders = await holdersOn(world, node);
    if (holders === undefined) return;
    if (holders.delete(fileOf(own))) await must(world, node, ['rm', fileOf(own)]);
    else if (!claimsNobodys) return;
    if (holders.size === 0) await must(world, node, ['rmdir', folder]);
  });
}

/**
 * Who holds it: `own` itself, where it does; undefined = it is free.
 * @param own comes first where somebody else is just finding out that it is held
 */
export const lockHolder = (
  world: World,
  view: Pick<DrillView, 'nodes'>,
  own?: Holder,
): Promise<Holder | 'nobody' | undefined> =>
  onAnyNode(view, async (name) => {
    const holders = await holdersOn(world, await inClusterFiles(world, name));
    if (own && holders?.has(fileOf(own))) return own;
    return holders && firstOf(holders);
  });

const fileOf = ({ run }: Holder): string => `${folder}/holder-${run.slice(0, 12)}`;

const firstOf = (holders: ReadonlyMap<string, Holder | 'nobody'>): Holder | 'nobody' =>
  holders.values().next().value ?? 'nobody';

/** By file; undefined = the folder is not there. */
async function holdersOn(world: World, node: string): Promise<Map<string, Holder | 'nobody'> | undefined> {
  const listed = await world.shell.run(node, ['ls', folder]);
  if (listed.code !== 0) {
    if (await succeeds(world, node, ['test', '-d', folder])) throw new CommandFailed(node, ['ls', folder], listed);
    return undefined;
  }
  const holders = new Map<string, Holder | 'nobody'>();
  for (const name of listed.stdout.split('\n').filter((each) => each.startsWith('holder-'))) {
    const file = `${folder}/${name}`;
    const { code, stdout } = await world.shell.run(node, ['cat', file]);
    // Gone since it was listed.
    if (code === 0) holders.set(file, parsed(stdout));
  }
  return holders;
}

function parsed(text: string): Holder | 'nobody' {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // A write that was cut off.
    return 'nobody';
  }
}

/** What to type where a lock is left over. */
export const unlockByHand = [`rm -rf ${folder}`] as const;
