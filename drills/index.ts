/** Drills: planned, run, gone on with, undone, measured. See docs/decisions/0009-drills.md. */

import { lookAround } from './circumstances.ts';
import { begunOf } from './journal/begun.ts';
import type { Line } from './journal/chain.ts';
import type { Begun } from './journal/entry.ts';
import type { Journal } from './journal/journal.ts';
import { type DrillPlan, drillPlan, inputsOf, plannedFor } from './plan.ts';
import type { World } from './ports.ts';
import { refusalsOf } from './prechecks/index.ts';
import type { Refusal } from './prechecks/refusal.ts';
import { type Ended, run } from './run/runner.ts';
import type { Listener } from './run/scribe.ts';
import { drillOf } from './scenarios/index.ts';
import type { Request, Scenario } from './scenarios/scenario.ts';
import { takenPlaces } from './taken-places.ts';

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
  const { plan, commit } = world.cooperation;
  const view = await world.cluster.view();
  const circumstances = await lookAround(world, plan, view, planned.drill.id);
  const now = inputsOf(plan, view, commit);
  const taken = await takenPlaces(world, planned.drill, view);
  return refusalsOf({ ...circumstances, drill: planned.drill, planned: planned.inputs, now, taken });
}

/** The first line of a drill's journal. */
export function beginningOf(plan: DrillPlan, by: Pick<Begun, 'actor' | 'program'>): Begun {
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
  await journal.append({ kind: 'resumed', actor }, await world.clock.now());
  return run(journal, world, signal, progress);
};

const asking =
  (what: 'commit' | 'rollback' | 'abort'): Continue =>
  async (journal, world, signal, progress, actor) => {
    await journal.append({ kind: 'resumed', actor }, await world.clock.now());
    await journal.append({ kind: 'asked', what }, await world.clock.now());
    return run(journal, world, signal, progress);
  };

/** Puts everything back, and counts the drill as not carried out. Once a decision was made it can only be carried out. */
export const rollback: Continue = asking('rollback');
export const abort: Continue = asking('abort');
/** Keeps a switchover that is held. */
export const commit: Continue = asking('commit');

export { lookAround } from './circumstances.ts';
export { verifyJournal } from './journal/verify.ts';
export { measure } from './measure/measure.ts';
export type { DrillPlan } from './plan.ts';
export { readinessOf } from './prechecks/index.ts';
