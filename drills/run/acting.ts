/** The acts of a drill, and the watching after them. */
import { inverseOf, isAwaited, isDone, perform } from '../acts/index.ts';
import type { DrillView, World } from '../ports.ts';
import { lockTaken } from './beginning.ts';
import { look } from './look.ts';
import { lookingMeanwhile, lookUnlessJustDone } from './meanwhile.ts';
import type { Step } from './next.ts';
import { orderLostAgain, orderMoves } from './orders.ts';
import type { Scribe } from './scribe.ts';
import { untilNextLook, watchOutcome } from './watch.ts';

export async function act(
  scribe: Scribe,
  world: World,
  signal: AbortSignal,
  step: Extract<Step, { do: 'act' }>,
): Promise<void> {
  const { n, act: what, registered } = step;
  await lookUnlessJustDone(scribe, world, signal);
  if (wantsNoMore(scribe)) return;
  const lost = await lockTaken(scribe, world);
  if (lost.length > 0) return scribe.write({ kind: 'rechecked', refusals: lost });
  if (what.kind === 'migrate') return lookingMeanwhile(scribe, world, signal, () => orderMoves(scribe, world, n));
  if (!registered) await scribe.write({ kind: 'act', n, purpose: 'step', act: what, inverse: inverseOf(what) });
  await lookingMeanwhile(scribe, world, signal, async () => {
    try {
      const view = await world.cluster.view();
      if (!registered || !(await isDone(what, world, view)))
        await perform(what, world, view, (chosen) => scribe.write({ kind: 'chosen', n, what: chosen }));
      await scribe.write({ kind: 'acted', n });
    } catch (error) {
      scribe.rethrowJournal(error);
      const message = error instanceof Error ? error.message : String(error);
      await scribe.write({ kind: 'act-failed', n, message });
    }
  });
}

/** It was stopped, or somebody wants out. */
const wantsNoMore = ({ progress: { watched, asked } }: Scribe): boolean =>
  watched !== undefined || asked === 'abort' || asked === 'rollback';

export async function watch(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const orderedAgain = new Map<number, number>();
  for (;;) {
    const { moment, view } = await look(scribe, world);
    await scribe.takeRequest(signal);
    const { asked } = scribe.progress;
    if (asked === 'abort' || asked === 'rollback') return;
    const watched = watchOutcome(scribe.progress, moment.at);
    // Acts are asked on their hosts, many commands each time: only when all else is as it shall be.
    if (watched && (watched.outcome !== 'verified' || (view && (await areDone(scribe, world, view)))))
      return scribe.write({ kind: 'watched', ...watched });
    if (view) await orderLostAgain(scribe, world, view, orderedAgain);
    await world.clock.wait(untilNextLook(view?.rounds.crm, moment.at), signal);
  }
}

/** Acts whose effect must be seen. */
async function areDone(scribe: Scribe, world: World, view: DrillView): Promise<boolean> {
  for (const { act: what, purpose } of scribe.progress.acts) {
    if (purpose === 'step' && isAwaited(what) && !(await isDone(what, world, view))) return false;
  }
  return true;
}
