/** The plan that a person means: made now from a scenario, or read from the file in which it was looked at. */
import fs from 'node:fs/promises';
import type { DrillPlan } from '../../drills/index.ts';
import { decodePlan } from '../../drills/plan-file.ts';
import type { Scope } from '../../drills/scope.ts';
import { UserError } from '../../model/user-error.ts';
import type { CliContext } from '../context.ts';
import type { DrillWorld } from './open-world.ts';
import { type Asked, planned, scopeOf } from './request.ts';

export interface Meant extends Asked {
  scenario?: string | undefined;
  kind?: Scope['kind'] | undefined;
  name?: string | undefined;
  /** File with the plan. */
  plan?: string | undefined;
}

/** @throws UserError where neither is named, or both, or the file is for another kind of target */
export async function planToRun(context: CliContext, opened: DrillWorld, meant: Meant): Promise<DrillPlan> {
  const { scenario, kind, name, plan: file, ...asked } = meant;
  if (file === undefined) {
    if (scenario !== undefined) return planned(context, opened, scenario, scopeOf(kind, name), asked);
    throw new UserError('no scenario is named', 'Name one of `ikz drill list`, or a plan: --plan FILE.');
  }
  const shaping = (['means', 'maxMinutes', 'from', 'until', 'hold', 'commitAfter'] as const).some(
    (option) => asked[option] !== undefined,
  );
  if (scenario !== undefined || shaping)
    throw new UserError(`${file}: the plan says all of the drill`, 'Leave out the scenario and what shapes it.');
  const plan = decodePlan(await textOf(file), file);
  const isOfLab = plan.drill.evidenceClass === 'simulated';
  if (isOfLab !== (opened.target.kind === 'lab')) {
    throw new UserError(
      `${file}: was planned for ${isOfLab ? 'a lab' : 'a real cluster'}, and this is ${opened.target.title}`,
      'Plan again for this target.',
    );
  }
  return plan;
}

async function textOf(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file}: can not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
