/**
 * Runs a drill by its journal: asks `next` what is to be done, does it, writes it down, until the end. It keeps nothing in
 * memory that the journal does not have, so going on after a `kill -9` is the same as running.
 */
import type { Text } from '../../model/text.ts';
import { byHand, describeAct, inverseOf, isAwaited, isDone, perform } from '../acts/index.ts';
import { lookAround } from '../circumstances.ts';
import type { Leftover } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { giveLock, takeLock, unlockByHand } from '../lock.ts';
import { verdictOf } from '../measure/verdict.ts';
import { inputsOf } from '../plan.ts';
import type { DrillView, StackPreview, World } from '../ports.ts';
import { refusalsOf } from '../prechecks/index.ts';
import { otherDrill } from '../prechecks/other-drill.ts';
import { predict } from '../prediction/predict.ts';
import { takenPlaces } from '../taken-places.ts';
import { exitCodes } from './exit-codes.ts';
import { testHypothesis } from './hypothesis.ts';
import { look } from './look.ts';
import { next, type Reason, type Step } from './next.ts';
import { type Listener, Scribe } from './scribe.ts';
import { settle } from './settle.ts';
import { watchOutcome } from './watch.ts';

/** Seconds between looks while the acts last. */
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
  const { errors: before } = scribe.progress;
  try {
    while (scribe.progress.errors - before < tries) {
      await scribe.takeRequest(signal);
      const step = next(scribe.progress);
      if (step.do === 'end') break;
      await attempt(scribe, world, signal, step);
    }
  } catch (error) {
    // Nothing can be written down any more. What was cut off is connected again all the same.
    await undoUnwritten(scribe, world);
    throw error;
  }
  return ended(scribe);
}

/** An error of a step is written down: from then on everything is put back; putting back is tried again. */
async function attempt(scribe: Scribe, world: World, signal: AbortSignal, step: Step): Promise<void> {
  try {
    await take(scribe, world, signal, step);
  } catch (error) {
    scribe.rethrowJournal(error);
    await scribe.write({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
    await world.clock.wait(tick);
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
    case 'hypothesis': {
      const findings = await testHypothesis(world, drill);
      return scribe.write({ kind: 'hypothesis', when: step.when, findings });
    }
    case 'points':
      return recordBefore(scribe, world);
    case 'act':
      return act(scribe, world, step);
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
      if (scribe.progress.locking) await giveLock(world, await world.cluster.view(), drill.id, true);
      return scribe.write({ kind: 'unlocked' });
    case 'end':
      return;
  }
}

const because: Record<Reason, Text> = {
  asked: { de: 'so verlangt', en: 'asked for' },
  failed: { de: 'ein Schritt ist gescheitert', en: 'a step has failed' },
  'not-verified': { de: 'nicht bestätigt', en: 'not verified' },
  'exercise-over': { de: 'die Übung ist vorbei', en: 'the exercise is over' },
  'aim-reached': { de: 'das Ziel ist erreicht', en: 'the aim is reached' },
  committed: { de: 'bestätigt, es bleibt so', en: 'committed, it stays' },
};

async function precheck(scribe: Scribe, world: World): Promise<void> {
  const { drill, planned } = scribe.progress.begun;
  const { plan, commit } = world.cooperation;
  const view = await world.cluster.view();
  const circumstances = await lookAround(world, plan, view, drill.id);
  const taken = await takenPlaces(world, drill, view);
  const refusals = refusalsOf({ ...circumstances, drill, planned, now: inputsOf(plan, view, commit), taken });
  await scribe.write(refusals.length === 0 ? { kind: 'prechecked' } : { kind: 'refused', refusals });
}

async function lock(scribe: Scribe, world: World): Promise<void> {
  const { begun, locking } = scribe.progress;
  const view = await world.cluster.view();
  if (!locking) await scribe.write({ kind: 'locking' });
  const taken = await takeLock(world, view, begun.drill.id, begun.actor, view.now, locking);
  if (taken.held) return scribe.write({ kind: 'locked' });
  const lockedBy = taken.by === 'nobody' ? null : taken.by.drill;
  await scribe.write({ kind: 'refused', refusals: otherDrill({ lockedBy }) });
}

/** What is known at the last moment before the first act. */
async function recordBefore(scribe: Scribe, { cluster, cooperation }: World): Promise<void> {
  const view = await cluster.view();
  const prediction = predict(scribe.progress.begun.drill, cooperation.plan, view, 'now');
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

async function act(scribe: Scribe, world: World, step: Extract<Step, { do: 'act' }>): Promise<void> {
  const { n, act: what, registered } = step;
  if (!registered) await scribe.write({ kind: 'act', n, purpose: 'step', act: what, inverse: inverseOf(what) });
  try {
    const view = await world.cluster.view();
    if (!registered || !(await isDone(what, world, view))) await perform(what, world, view);
    await scribe.write({ kind: 'acted', n });
  } catch (error) {
    scribe.rethrowJournal(error);
    const message = error instanceof Error ? error.message : String(error);
    await scribe.write({ kind: 'act-failed', n, message });
  }
}

async function watch(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { moment, view } = await look(scribe, world);
    await scribe.takeRequest(signal);
    const { asked } = scribe.progress;
    if (asked === 'abort' || asked === 'rollback') return;
    const actsDone = view !== undefined && (await areDone(scribe, world, view));
    const watched = watchOutcome(scribe.progress, moment.at, actsDone);
    if (watched) return scribe.write({ kind: 'watched', ...watched });
    await world.clock.wait(tick, signal);
  }
}

/** Acts whose effect must be seen. */
async function areDone(scribe: Scribe, world: World, view: DrillView): Promise<boolean> {
  for (const { act: what, purpose } of scribe.progress.acts) {
    if (purpose === 'step' && isAwaited(what) && !(await isDone(what, world, view))) return false;
  }
  return true;
}

async function hold(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const { begun, watched } = scribe.progress;
  const { after } = begun.drill;
  const { seconds, otherwise } = after.kind === 'hold' ? after : { seconds: 0, otherwise: 'undo' as const };
  const until = (watched?.at ?? 0) + seconds;
  for (;;) {
    const { moment } = await look(scribe, world);
    await scribe.takeRequest(signal);
    if (scribe.progress.asked !== undefined) return;
    if (moment.at >= until) {
      return scribe.write({ kind: 'decided', what: otherwise, reason: undecided(seconds, otherwise) });
    }
    await world.clock.wait(tick, signal);
  }
}

function undecided(seconds: number, otherwise: 'keep' | 'undo'): Text {
  return otherwise === 'undo'
    ? { de: `nach ${seconds} s nicht bestätigt`, en: `not committed within ${seconds} s` }
    : { de: `nach ${seconds} s nicht zurückgenommen`, en: `not rolled back within ${seconds} s` };
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
