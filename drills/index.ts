/** Drills: planned, run, gone on with, undone, measured. See docs/decisions/0009-drills.md. */

import { UserError } from '../model/user-error.ts';
import { lookBefore } from './circumstances.ts';
import { begunOf } from './journal/begun.ts';
import type { Line } from './journal/chain.ts';
import type { Asked, Begun } from './journal/entry.ts';
import type { Journal } from './journal/journal.ts';
import { type DrillPlan, drillPlan, plannedFor } from './plan.ts';
import type { World } from './ports.ts';
import { refusalsOf } from './prechecks/index.ts';
import type { Refusal } from './prechecks/refusal.ts';
import { progressOf } from './run/progress.ts';
import { type Ended, run } from './run/runner.ts';
import type { Listener } from './run/scribe.ts';
import { drillOf } from './scenarios/index.ts';
import type { Request, Scenario } from './scenarios/scenario.ts';

/** @throws UserError where the request does not fit; Unreachable where the cluster can't be asked */
export async function planDrill(
  scenario: Scenario,
  request: Omit<Request, 'plan' | 'view'>,
  world: World,
): Promise<DrillPlan> {
  const { plan, commit } = world.cooperation;
  const view = await world.cluster.view();
  return drillPlan(drillOf(scenario, { ...request, plan, view }), plan, view, commit);
}

/** What speaks against beginning it now; nothing is touched. */
export async function refusalsNow(planned: DrillPlan, world: World): Promise<Refusal[]> {
  return refusalsOf(await lookBefore(world, planned.drill, planned.inputs));
}

/** The first line of a drill's journal. */
export function beginningOf(plan: DrillPlan, by: Pick<Begun, 'actor' | 'program' | 'target'>): Begun {
  return { kind: 'begun', drill: plan.drill, planned: plannedFor(plan), prediction: plan.prediction, ...by };
}

export const idOf = (lines: readonly Line[]): string => begunOf(lines).drill.id;

/** Nothing is left to be done of it. */
export function isOver(lines: readonly Line[]): boolean {
  const last = lines.at(-1)?.kind;
  return last === 'unlocked' || last === 'refused';
}

/** Runs a drill whose journal has just begun. */
export const runDrill: (journal: Journal, world: World, signal: AbortSignal, progress: Listener) => Promise<Ended> =
  run;

/** Goes on with a drill by its journal. */
export type Continue = (
  journal: Journal,
  world: World,
  signal: AbortSignal,
  progress: Listener,
  actor: Begun['actor'],
) => Promise<Ended>;

/** Goes on with one whose process has died. */
export const resume: Continue = async (journal, world, signal, progress, actor) => {
  progress(await journal.append({ kind: 'resumed', actor }, await world.clock.now()));
  return run(journal, world, signal, progress);
};

const asking =
  (what: Asked): Continue =>
  async (journal, world, signal, progress, actor) => {
    refuseDecided(journal.lines, what);
    // What was asked of the process that died is what somebody wanted before.
    await journal.takeRequest();
    progress(await journal.append({ kind: 'resumed', actor }, await world.clock.now()));
    progress(await journal.append({ kind: 'asked', what }, await world.clock.now()));
    return run(journal, world, signal, progress);
  };

/**
 * What was decided is carried out; whoever wants the other thing is told so, and not that it was done.
 * @throws UserError
 */
export function refuseDecided(lines: readonly Line[], what: Asked): void {
  const { begun, decided, acts } = progressOf(lines);
  const { drill } = begun;
  if (decided === 'keep' && what !== 'commit') {
    throw new UserError(
      `${drill.id}: ${what} comes too late: it was decided to keep the guests where they are`,
      `\`ikz drill resume ${drill.id}\` ends the drill; then \`ikz failback\` brings the guests home.`,
    );
  }
  const isHeld = drill.after.kind === 'hold' && acts.length > 0;
  if (decided === undefined && what === 'commit' && !isHeld) {
    throw new UserError(
      `${drill.id}: commit: nothing of it ${drill.after.kind === 'hold' ? 'has been moved' : 'is held'}, so nothing can be kept`,
      `\`ikz drill resume ${drill.id}\` goes on with it, \`ikz drill rollback ${drill.id}\` puts everything back.`,
    );
  }
  if (decided === 'undo' && what === 'commit') {
    throw new UserError(
      `${drill.id}: commit comes too late: everything is being put back`,
      `\`ikz drill resume ${drill.id}\` ends the drill; then \`ikz switchover\` moves the guests again.`,
    );
  }
}

/** Puts everything back, and counts the drill as not carried out. @throws UserError where it was decided to keep it */
export const rollback: Continue = asking('rollback');
export const abort: Continue = asking('abort');
/** Keeps a switchover that is held. @throws UserError where it is being put back */
export const commit: Continue = asking('commit');

export { lookAround } from './circumstances.ts';
export { verifyJournal } from './journal/verify.ts';
export { measure } from './measure/measure.ts';
export type { DrillPlan } from './plan.ts';
export { readinessOf } from './prechecks/index.ts';
