/**
 * One drill at a time, held in the cluster and not on the admin's machine: a folder in the cluster's file system, which
 * is made by one and by one only, and only with quorum. In it a file says who holds it. The lock is the drill's: whoever
 * goes on with the drill has it.
 */
import { z } from 'zod';
import { CommandFailed, must, onAnyNode } from './acts/host.ts';
import type { Actor } from './journal/entry.ts';
import type { DrillView, World } from './ports.ts';

const folder = '/etc/pve/ikz-drill';
const holderFile = `${folder}/holder`;

const holderSchema = z.object({ drill: z.string(), account: z.string(), host: z.string(), since: z.number() });

export type Holder = z.infer<typeof holderSchema>;

/** `nobody`: the lock is there and does not say whose it is, because its taker died in between. */
export type Taken = { held: true } | { held: false; by: Holder | 'nobody' };

/**
 * @param claimsNobodys the journal says that this drill was about to take it: one without a holder is its own
 * @throws where no node can be reached, or the cluster has no quorum
 */
export async function takeLock(
  world: World,
  view: Pick<DrillView, 'nodes'>,
  drill: string,
  actor: Actor,
  since: number,
  claimsNobodys: boolean,
): Promise<Taken> {
  return onAnyNode(view, async (node) => {
    const made = await world.shell.run(node, ['mkdir', folder]);
    if (made.code !== 0) {
      const holder = await readHolder(world, node);
      if (holder === undefined) throw new CommandFailed(node, ['mkdir', folder], made);
      if (holder !== 'nobody') return holder.drill === drill ? { held: true } : { held: false, by: holder };
      if (!claimsNobodys) return { held: false, by: 'nobody' };
    }
    const holder: Holder = { drill, account: actor.account, host: actor.host, since };
    await must(world, node, ['tee', holderFile], `${JSON.stringify(holder)}\n`);
    return { held: true };
  });
}

/**
 * Gives it up, if it is the drill's.
 * @param claimsNobodys as for `takeLock`
 */
export async function giveLock(
  world: World,
  view: Pick<DrillView, 'nodes'>,
  drill: string,
  claimsNobodys: boolean,
): Promise<void> {
  await onAnyNode(view, async (node) => {
    const holder = await readHolder(world, node);
    if (holder === undefined || (holder === 'nobody' ? !claimsNobodys : holder.drill !== drill)) return;
    if (holder !== 'nobody') await must(world, node, ['rm', holderFile]);
    await must(world, node, ['rmdir', folder]);
  });
}

/** Who holds it; undefined = it is free. */
export const lockHolder = (world: World, view: Pick<DrillView, 'nodes'>): Promise<Holder | 'nobody' | undefined> =>
  onAnyNode(view, (node) => readHolder(world, node));

async function readHolder(world: World, node: string): Promise<Holder | 'nobody' | undefined> {
  const { code, stdout } = await world.shell.run(node, ['cat', holderFile]);
  if (code === 0) {
    try {
      return holderSchema.parse(JSON.parse(stdout));
    } catch {
      // A write that was cut off.
      return 'nobody';
    }
  }
  return (await world.shell.run(node, ['test', '-d', folder])).code === 0 ? 'nobody' : undefined;
}

/** What to type where a lock is left over. */
export const unlockByHand = [`rm -f ${holderFile}`, `rmdir ${folder}`] as const;
