/** What is looked at and taken before a drill acts: pre-checks, the lock, what is known at the last moment. */
import { lookBefore, observe } from '../circumstances.ts';
import { holderOf, lockHolder, takeLock } from '../lock.ts';
import type { DrillView, World } from '../ports.ts';
import { refusalsAtTheLast, refusalsOf, refusalsOfGoingOn } from '../prechecks/index.ts';
import { lockIsGone, otherDrill } from '../prechecks/other-drill.ts';
import type { Beginning, Refusal } from '../prechecks/refusal.ts';
import { predict } from '../prediction/predict.ts';
import { lookUnlessJustDone } from './meanwhile.ts';
import type { Scribe } from './scribe.ts';

export async function precheck(scribe: Scribe, world: World): Promise<void> {
  // What another drill does would all be told as well, and the engine takes its time.
  const held = await unlessOwn(scribe, world, []);
  const refusals = held.length > 0 ? held : refusalsOf(await beginning(scribe, world));
  await scribe.write(refusals.length === 0 ? { kind: 'prechecked' } : { kind: 'refused', refusals });
}

/** A process that goes on: hours may lie between. Before the first act all must speak for it anew, later what can. */
export async function recheck(scribe: Scribe, world: World): Promise<void> {
  const lost = await lockTaken(scribe, world);
  await scribe.write({ kind: 'rechecked', refusals: lost.length > 0 ? lost : await speakingAgainst(scribe, world) });
}

async function speakingAgainst(scribe: Scribe, world: World): Promise<Refusal[]> {
  const { firstActAt, acts, begun } = scribe.progress;
  if (firstActAt === undefined) return refusalsOf(await beginning(scribe, world));
  const isActing = acts.some(({ acted }) => !acted) || acts.length < begun.drill.acts.length;
  // What has been done already is only watched and kept: that nobody else is at it is enough.
  return isActing ? refusalsOfGoingOn({ ...(await beginning(scribe, world)), firstActAt }) : [];
}

function beginning({ progress, lines }: Scribe, world: World): Promise<Beginning> {
  const { drill, planned } = progress.begun;
  return lookBefore(world, drill, planned, holderOf(lines));
}

export async function lock(scribe: Scribe, world: World): Promise<void> {
  const { locking } = scribe.progress;
  const view = await world.cluster.view();
  if (!locking) await scribe.write({ kind: 'locking' });
  const taken = await takeLock(world, view, holderOf(scribe.lines), locking);
  if (taken.held) return scribe.write({ kind: 'locked' });
  await scribe.write({ kind: 'refused', refusals: otherDrill({ lockedBy: taken.by }) });
}

/** What is known at the last moment before the first act. */
export async function recordBefore(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  await lookUnlessJustDone(scribe, world, signal);
  const observed = await observe(world, holderOf(scribe.lines));
  const refusals = refusalsAtTheLast(observed);
  if (refusals.length > 0) return scribe.write({ kind: 'rechecked', refusals });
  const { view, plan } = observed;
  const prediction = predict(scribe.progress.begun.drill, plan, view, 'now');
  await scribe.write({ kind: 'predicted', prediction });
  await recordPoints(scribe, view);
}

function recordPoints(scribe: Scribe, view: DrillView): Promise<void> {
  const points = scribe.progress.begun.drill.guests.flatMap(({ vmId }) => {
    const guest = view.guests.get(vmId);
    return (guest?.replicas ?? []).map(({ target, lastSync }) => ({
      vmId,
      node: guest?.node ?? '',
      target,
      ...(lastSync !== undefined && { lastSync }),
    }));
  });
  return scribe.write({ kind: 'replication-points', points });
}

/** A machine that slept wakes up among the acts: somebody may have ended the drill from elsewhere, and begun another. */
export const lockTaken = (scribe: Scribe, world: World): Promise<Refusal[]> => unlessOwn(scribe, world, [lockIsGone]);

/** @param ifFree what speaks against it where nobody holds the lock */
async function unlessOwn(scribe: Scribe, world: World, ifFree: Refusal[]): Promise<Refusal[]> {
  const own = holderOf(scribe.lines);
  const holder = await lockHolder(world, await world.cluster.view(), own);
  if (holder === undefined) return ifFree;
  return holder === own ? [] : otherDrill({ lockedBy: holder });
}
