/** Looks go on while acts are performed: an act that takes minutes would else hide what happens to the guests meanwhile. */
import type { World } from '../ports.ts';
import { look } from './look.ts';
import type { Scribe } from './scribe.ts';
import { interruption, mostSeconds } from './watch.ts';

/** Looks, unless somebody did just now, and stops the drill where it must not go on. */
export async function lookUnlessJustDone(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const { lookedAt } = scribe;
  const { at } = await world.clock.now();
  if (lookedAt === undefined || at - lookedAt >= mostSeconds) await lookAndHeed(scribe, world, signal);
}

/**
 * Does the work, and looks meanwhile.
 * @returns what the work returns; its error is thrown, and that of a look once the work is over
 */
export async function lookingMeanwhile<T>(
  scribe: Scribe,
  world: World,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const looks = lookUntil(scribe, world, over.signal, signal).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  try {
    return await work();
  } finally {
    over.abort();
    const failed = await looks;
    // biome-ignore lint/correctness/noUnsafeFinally: a journal that can't be written, or a bug, is more than what the act failed of
    if (failed) throw failed.error;
  }
}

/** @throws what the first look threw that failed, in the end: until then the others are taken all the same */
async function lookUntil(scribe: Scribe, world: World, over: AbortSignal, signal: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  for (;;) {
    await world.clock.idle(mostSeconds, over);
    if (over.aborted) break;
    try {
      await lookAndHeed(scribe, world, signal);
    } catch (error) {
      scribe.rethrowJournal(error);
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function lookAndHeed(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const { moment } = await look(scribe, world);
  await scribe.takeRequest(signal);
  if (scribe.progress.watched) return;
  const interrupted = interruption(scribe.progress, moment.at);
  if (interrupted) await scribe.write({ kind: 'watched', ...interrupted });
}
