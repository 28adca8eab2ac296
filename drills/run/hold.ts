/** A switchover that is held, until a person decides or its time is over. */
import type { Text } from '../../model/text.ts';
import type { World } from '../ports.ts';
import { look } from './look.ts';
import { because } from './reasons.ts';
import type { Scribe } from './scribe.ts';
import { isVerified, mostSeconds, stopping } from './watch.ts';

/** Seconds for which what is to be kept may not answer when its time has come: a service that restarts is no reason to undo. */
const mercy = 60;

export async function hold(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const { begun, watched } = scribe.progress;
  const { after } = begun.drill;
  const { seconds, otherwise } = after.kind === 'hold' ? after : { seconds: 0, otherwise: 'undo' as const };
  const until = (watched?.at ?? 0) + seconds;
  for (;;) {
    const { moment, view } = await look(scribe, world);
    await scribe.takeRequest(signal);
    if (scribe.progress.asked !== undefined) return;
    const stopped = stopping(scribe.progress, moment.at);
    if (stopped) return scribe.write({ kind: 'decided', what: 'undo', reason: stopped });
    // While nobody answers nothing is decided: neither is known how it stands, nor could anything be put back.
    if (view && moment.at >= until) {
      if (otherwise === 'undo' || isVerified(scribe.progress))
        return scribe.write({ kind: 'decided', what: otherwise, reason: undecided(seconds, otherwise) });
      if (moment.at >= until + mercy)
        return scribe.write({ kind: 'decided', what: 'undo', reason: because['not-verified'] });
    }
    await world.clock.wait(mostSeconds, signal);
  }
}

function undecided(seconds: number, otherwise: 'keep' | 'undo'): Text {
  return otherwise === 'undo'
    ? { de: `nach ${seconds} s nicht bestätigt`, en: `not committed within ${seconds} s` }
    : { de: `nach ${seconds} s nicht zurückgenommen`, en: `not rolled back within ${seconds} s` };
}
