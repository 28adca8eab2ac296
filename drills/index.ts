/** Drills: planned, run, gone on with, undone, measured. See docs/decisions/0009-drills.md. */
import type { Begun } from './journal/entry.ts';
import type { Journal } from './journal/journal.ts';
import { type DrillPlan, drillPlan, plannedFor } from './plan.ts';
import type { World } from './ports.ts';
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

/** The first line of a drill's journal. */
export function beginningOf(plan: DrillPlan, by: Pick<Begun, 'actor' | 'program'>): Begun {
  return { kind: 'begun', drill: plan.drill, planned: plannedFor(plan), prediction: plan.prediction, ...by };
}

/** Runs a drill whose journal has just begun. */
export const runDrill: (journal: Journal, world: World, signal: AbortSignal, progress: Listener) => Promise<Ended> =
  run;

type GoOn = (
  journal: Journal,
  world: World,
  signal: AbortSignal,
  progress: Listener,
  actor: Begun['actor'],
) => Promise<Ended>;

/** Goes on with one whose process has died. */
export const resume: GoOn = async (journal, world, signal, progress, actor) => {
  await journal.append({ kind: 'resumed', actor }, await world.clock.now());
  return run(journal, world, signal, progress);
};

const asking =
  (what: 'commit' | 'rollback' | 'abort'): GoOn =>
  async (journal, world, signal, progress, actor) => {
    await journal.append({ kind: 'resumed', actor }, await world.clock.now());
    await journal.append({ kind: 'asked', what }, await world.clock.now());
    return run(journal, world, signal, progress);
  };

/** Puts everything back, and counts the drill as not carried out. Once a decision was made it can only be carried out. */
export const rollback: GoOn = asking('rollback');
export const abort: GoOn = asking('abort');
/** Keeps a switchover that is held. */
export const commit: GoOn = asking('commit');

export { lookAround } from './circumstances.ts';
export { verifyJournal } from './journal/verify.ts';
export { measure } from './measure/measure.ts';
export { readinessOf } from './prechecks/index.ts';
