/**
 * Runs a drill by its journal: asks `next` what is to be done, does it, writes it down, until the end. It keeps nothing in
 * memory that the journal does not have, so going on after a `kill -9` is the same as running.
 */
import type { Text } from '../../model/text.ts';
import { byHand, describeAct, inverseOf, isAwaited, isDone, perform } from '../acts/index.ts';
import { lookAround } from '../circumstances.ts';
import type { Leftover } from '../journal/entry.ts';
import { TakenOver } from '../journal/file-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { giveLock, holderOf, isSameRun, lockHolder, takeLock, unlockByHand } from '../lock.ts';
import { verdictOf } from '../measure/verdict.ts';
import { inputsOf } from '../plan.ts';
import type { DrillView, StackPreview, World } from '../ports.ts';
import { refusalsOf, refusalsOfGoingOn } from '../prechecks/index.ts';
import { lockIsGone, otherDrill } from '../prechecks/other-drill.ts';
import type { Beginning, Refusal } from '../prechecks/refusal.ts';
import { predict } from '../prediction/predict.ts';
import { takenPlaces } from '../taken-places.ts';
import { exitCodes } from './exit-codes.ts';
import { testHypothesis } from './hypothesis.ts';
import { look } from './look.ts';
import { lookingMeanwhile, lookUnlessJustDone } from './meanwhile.ts';
import { next, type Reason, type Step } from './next.ts';
import { orderLostAgain, orderMoves } from './orders.ts';
import { type Listener, Scribe } from './scribe.ts';
import { settle } from './settle.ts';
import { isVerified, stopping, untilNextLook, watchOutcome } from './watch.ts';

/** Seconds between looks at what is held, and after an error. */
const tick = 5;
/** Errors of one process after which it gives up; going on later is another one. */
const tries = 5;

/** Seconds for which what is to be kept may not answer when its time has come: a service that restarts is no reason to undo. */
const mercy = 60;

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

const because: Record<Reason, Text> = {
  asked: { de: 'so verlangt', en: 'asked for' },
  failed: { de: 'ein Schritt ist gescheitert', en: 'a step has failed' },
  changed: {
    de: 'seit der Unterbrechung spricht etwas dagegen, weiterzumachen',
    en: 'since it was cut off something speaks against going on',
  },
  'not-verified': { de: 'nicht bestätigt', en: 'not verified' },
  'exercise-over': { de: 'die Übung ist vorbei', en: 'the exercise is over' },
  'aim-reached': { de: 'das Ziel ist erreicht', en: 'the aim is reached' },
  committed: { de: 'bestätigt, es bleibt so', en: 'committed, it stays' },
};

async function precheck(scribe: Scribe, world: World): Promise<void> {
  const refusals = refusalsOf(await beginning(scribe, world));
  await scribe.write(refusals.length === 0 ? { kind: 'prechecked' } : { kind: 'refused', refusals });
}

/** A process that goes on: hours may lie between. Before the first act all must speak for it anew, later what can. */
async function recheck(scribe: Scribe, world: World): Promise<void> {
  const at = await beginning(scribe, world);
  const { firstActAt, acts, begun } = scribe.progress;
  const speaksAgainst = () => {
    if (firstActAt === undefined) return refusalsOf(at);
    const isActing = acts.some(({ acted }) => !acted) || acts.length < begun.drill.acts.length;
    // What has been done already is only watched and kept: then nobody else may be at it.
    return isActing ? refusalsOfGoingOn({ ...at, firstActAt }) : otherDrill(at);
  };
  await scribe.write({ kind: 'rechecked', refusals: [...(await lockLost(world)), ...speaksAgainst()] });
}

async function beginning(scribe: Scribe, world: World): Promise<Beginning> {
  const { drill, planned } = scribe.progress.begun;
  const { plan, commit } = world.cooperation;
  const view = await world.cluster.view();
  const circumstances = await lookAround(world, plan, view, holderOf(scribe.lines));
  const taken = await takenPlaces(world, drill, view);
  return { ...circumstances, drill, planned, now: inputsOf(plan, view, commit), taken };
}

/** Somebody may have removed it by hand. Who has it instead is told by the checks. */
async function lockLost(world: World): Promise<Refusal[]> {
  const holder = await lockHolder(world, await world.cluster.view());
  return holder === undefined ? [lockIsGone] : [];
}

async function lock(scribe: Scribe, world: World): Promise<void> {
  const { locking } = scribe.progress;
  const view = await world.cluster.view();
  if (!locking) await scribe.write({ kind: 'locking' });
  const taken = await takeLock(world, view, holderOf(scribe.lines), locking);
  if (taken.held) return scribe.write({ kind: 'locked' });
  await scribe.write({ kind: 'refused', refusals: otherDrill({ lockedBy: taken.by }) });
}

/** What is known at the last moment before the first act. */
async function recordBefore(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
  const { cluster, cooperation } = world;
  await lookUnlessJustDone(scribe, world, signal);
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

async function act(
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
      if (!registered || !(await isDone(what, world, view))) await perform(what, world, view);
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

/** A machine that slept wakes up among the acts: somebody may have ended the drill from elsewhere, and begun another. */
async function lockTaken(scribe: Scribe, world: World): Promise<Refusal[]> {
  const own = holderOf(scribe.lines);
  const holder = await lockHolder(world, await world.cluster.view(), own);
  if (holder === undefined) return [lockIsGone];
  return holder === 'nobody' || !isSameRun(holder, own) ? otherDrill({ lockedBy: holder }) : [];
}

async function watch(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
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

async function hold(scribe: Scribe, world: World, signal: AbortSignal): Promise<void> {
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
