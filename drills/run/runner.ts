/**
 * Runs a drill by its journal: asks `next` what is to be done, does it, writes it down, until the end. It keeps nothing in
 * memory that the journal does not have, so going on after a `kill -9` is the same as running.
 */
import { byHand, describeAct, perform } from '../acts/index.ts';
import type { Leftover } from '../journal/entry.ts';
import { TakenOver } from '../journal/file-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { giveLock, holderOf, unlockByHand } from '../lock.ts';
import { verdictOf } from '../measure/verdict.ts';
import type { StackPreview, World } from '../ports.ts';
import { act, watch } from './acting.ts';
import { lock, precheck, recheck, recordBefore } from './beginning.ts';
import { exitCodes } from './exit-codes.ts';
import { hold } from './hold.ts';
import { testHypothesis } from './hypothesis.ts';
import { next, type Step } from './next.ts';
import { because } from './reasons.ts';
import { type Listener, Scribe } from './scribe.ts';
import { settle } from './settle.ts';

/** Seconds to wait after an error. */
const tick = 5;
/** Errors of one process after which it gives up; going on later is another one. */
const tries = 5;

/** How it ended. */
export interface Ended {
  exitCode: number;
  /** What a person must put right. */
  left: Leftover[];
}

/**
 * @param journal its first line says what is to be done
 * @param signal Ctrl-C: everything is put back, then it ends
 */
export async function run(journal: Journal, world: World, signal: AbortSignal, listener: Listener): Promise<Ended> {
  const scribe = new Scribe(journal, world, listener);
  const { settleMinutes } = scribe.progress.begun.drill.limits;
  const left = { tries, settling: (settleMinutes * 60) / tick };
  try {
    while (left.tries > 0 && left.settling > 0) {
      await scribe.takeRequest(signal);
      const step = next(scribe.progress);
      if (step.do === 'end') break;
      if (await attempt(scribe, world, signal, step)) continue;
      // Putting back goes on as long as it may take: nobody is helped by its end.
      if (step.do === 'settle') left.settling -= 1;
      else left.tries -= 1;
    }
  } catch (error) {
    if (error instanceof TakenOver) throw error;
    // Nothing can be written down any more. What was cut off is connected again all the same.
    await undoUnwritten(scribe, world);
    throw error;
  }
  return ended(scribe);
}

/**
 * An error of a step is written down: from then on everything is put back; putting back is tried again.
 * @returns whether there was none
 */
async function attempt(scribe: Scribe, world: World, signal: AbortSignal, step: Step): Promise<boolean> {
  try {
    await take(scribe, world, signal, step);
    return true;
  } catch (error) {
    scribe.rethrowJournal(error);
    await scribe.write({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
    await world.clock.wait(tick);
    return false;
  }
}

function ended({ progress }: Scribe): Ended {
  const { acts, settled, verdict = 'refused', unlocked, refused, locking } = progress;
  if (unlocked || refused) return { exitCode: exitCodes[verdict], left: settled ?? [] };
  const undone = acts.filter((each) => each.purpose === 'step' && !each.undone);
  return {
    exitCode: exitCodes['rollback-incomplete'],
    left: [
      ...(settled ?? undone.map(({ inverse }) => ({ what: describeAct(inverse), byHand: byHand(inverse) }))),
      ...(locking ? [lockLeft] : []),
    ],
  };
}

const lockLeft: Leftover = {
  what: { de: 'die Sperre der Übung im Verbund', en: 'the lock of the drill in the cluster' },
  byHand: [...unlockByHand],
};

async function take(scribe: Scribe, world: World, signal: AbortSignal, step: Step): Promise<void> {
  const { drill } = scribe.progress.begun;
  switch (step.do) {
    case 'precheck':
      return precheck(scribe, world);
    case 'lock':
      return lock(scribe, world);
    case 'recheck':
      return recheck(scribe, world);
    case 'hypothesis': {
      const findings = await testHypothesis(world, drill);
      return scribe.write({ kind: 'hypothesis', when: step.when, findings });
    }
    case 'points':
      return recordBefore(scribe, world, signal);
    case 'act':
      return act(scribe, world, signal, step);
    case 'watch':
      return watch(scribe, world, signal);
    case 'hold':
      return hold(scribe, world, signal);
    case 'decide':
      return scribe.write({ kind: 'decided', what: step.what, reason: because[step.because] });
    case 'undo':
      return undo(scribe, world, step);
    case 'settle':
      return settle(scribe, world);
    case 'preview':
      return scribe.write({ kind: 'previewed', stacks: await previews(world) });
    case 'judge':
      return scribe.write({ kind: 'verdict', ...verdictOf(scribe.lines) });
    case 'unlock':
      if (scribe.progress.locking) await giveLock(world, await world.cluster.view(), holderOf(scribe.lines), true);
      return scribe.write({ kind: 'unlocked' });
    case 'end':
      return;
  }
}

/** Orders it; whether it had its effect is seen when all is settled. */
async function undo(scribe: Scribe, world: World, { n, inverse }: Extract<Step, { do: 'undo' }>): Promise<void> {
  await scribe.write({ kind: 'undo', n });
  try {
    await perform(inverse, world, await world.cluster.view());
  } catch (error) {
    // A node that boots can't be asked yet: settling tries again.
    scribe.rethrowJournal(error);
  }
}

async function previews(world: World): Promise<StackPreview[]> {
  try {
    return await world.preview(['primary', 'secondary']);
  } catch (error) {
    const failure = { kind: 'failed', message: error instanceof Error ? error.message : String(error) } as const;
    return [{ stack: 'primary', changes: [], failure }];
  }
}

async function undoUnwritten(scribe: Scribe, world: World): Promise<void> {
  const { acts, decided } = scribe.progress;
  if (decided === 'keep') return;
  for (const { purpose, inverse, undone } of acts.toReversed()) {
    if (purpose !== 'step' || undone) continue;
    try {
      await perform(inverse, world, await world.cluster.view());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.emitWarning(`${describeAct(inverse).en}: ${reason}. By hand: ${byHand(inverse).join('; ')}`);
    }
  }
}
