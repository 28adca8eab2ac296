/**
 * What is to be done next, as a function of the journal alone: the same for a run that goes on and for one that was killed
 * at any line. Pure.
 */
import type { Act } from '../acts/index.ts';
import type { Progress } from './progress.ts';

export type Step =
  | { do: 'precheck' }
  | { do: 'lock' }
  | { do: 'recheck' }
  | { do: 'hypothesis'; when: 'before' | 'after' }
  | { do: 'points' }
  /** `registered`: its line is written; it may or may not have been done. */
  | { do: 'act'; n: number; act: Act; registered: boolean }
  | { do: 'watch' }
  | { do: 'decide'; what: 'keep' | 'undo'; because: Reason }
  | { do: 'hold' }
  | { do: 'undo'; n: number; inverse: Act }
  | { do: 'settle' }
  | { do: 'preview' }
  | { do: 'judge' }
  | { do: 'unlock' }
  | { do: 'end' };

export type Reason = 'asked' | 'failed' | 'changed' | 'not-verified' | 'exercise-over' | 'aim-reached' | 'committed';

export function next(progress: Progress): Step {
  const { acts } = progress;
  if (progress.refused || progress.unlocked) return { do: 'end' };
  if (progress.verdict !== undefined) return { do: 'unlock' };
  const wantsOut = progress.asked === 'abort' || progress.asked === 'rollback' || progress.errors > 0;
  const steps = acts.filter(({ purpose }) => purpose === 'step');
  if (steps.length === 0 && progress.settled === undefined) {
    // Nothing has been touched yet: whoever wants out is out.
    if (wantsOut) return { do: 'judge' };
    if (!progress.prechecked) return { do: 'precheck' };
    if (!progress.locked) return { do: 'lock' };
    if (progress.mayAct === undefined) return { do: 'recheck' };
    if (!progress.mayAct) return { do: 'judge' };
    if (progress.before === undefined) return { do: 'hypothesis', when: 'before' };
    if (!progress.before) return { do: 'judge' };
    if (!progress.hasPoints) return { do: 'points' };
  }
  if (progress.decided === undefined) return forward(progress, steps.length, wantsOut);
  if (progress.settled === undefined) return backward(progress);
  if (progress.after === undefined) return { do: 'hypothesis', when: 'after' };
  if (progress.previewed === undefined) return { do: 'preview' };
  return { do: 'judge' };
}

/** Acts, watching, the decision. */
function forward({ begun, acts, watched, asked, mayAct }: Progress, begunSteps: number, wantsOut: boolean): Step {
  const { drill } = begun;
  if (asked === 'abort' || asked === 'rollback') return { do: 'decide', what: 'undo', because: 'asked' };
  if (wantsOut || acts.some(({ failed }) => failed)) return { do: 'decide', what: 'undo', because: 'failed' };
  if (mayAct === false) return { do: 'decide', what: 'undo', because: 'changed' };
  if (!watched) {
    if (mayAct === undefined) return { do: 'recheck' };
    const open = acts.find(({ acted }) => !acted);
    const act = drill.acts[begunSteps];
    if (open) return { do: 'act', n: open.n, act: open.act, registered: true };
    if (act) return { do: 'act', n: begunSteps + 1, act, registered: false };
    return { do: 'watch' };
  }
  if (watched.outcome !== 'verified') return { do: 'decide', what: 'undo', because: 'not-verified' };
  if (drill.after.kind === 'undo') return { do: 'decide', what: 'undo', because: 'exercise-over' };
  if (mayAct === undefined) return { do: 'recheck' };
  if (drill.after.kind === 'keep') return { do: 'decide', what: 'keep', because: 'aim-reached' };
  return asked === 'commit' ? { do: 'decide', what: 'keep', because: 'committed' } : { do: 'hold' };
}

/** What undoes the acts is ordered in reverse; then it is waited until all stands as it shall. */
function backward({ acts, decided }: Progress): Step {
  const last = decided === 'keep' ? undefined : acts.findLast(({ purpose, undo }) => purpose === 'step' && !undo);
  return last ? { do: 'undo', n: last.n, inverse: last.inverse } : { do: 'settle' };
}
