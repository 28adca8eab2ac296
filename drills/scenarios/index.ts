/** The scenarios, in the order in which they are listed: gentle ones first. */
import { UserError } from '../../model/user-error.ts';
import { type Drill, drillSchema } from '../drill.ts';
import { antivirusLost } from './antivirus-lost.ts';
import { failback } from './failback.ts';
import { isolatedFailover } from './isolated-failover.ts';
import { linkLoss } from './link-loss.ts';
import { masterLoss } from './master-loss.ts';
import { nodeLoss } from './node-loss.ts';
import { plannedSwitchover } from './planned-switchover.ts';
import { primaryGone } from './primary-gone.ts';
import { restore } from './restore.ts';
import type { Request, Scenario } from './scenario.ts';
import { siteLoss } from './site-loss.ts';
import { witnessLoss } from './witness-loss.ts';

export const scenarios: readonly Scenario[] = [
  isolatedFailover,
  restore,
  plannedSwitchover,
  failback,
  witnessLoss,
  nodeLoss,
  masterLoss,
  antivirusLost,
  linkLoss,
  siteLoss,
  primaryGone,
];

/** @throws UserError that names the scenarios there are */
export function scenarioNamed(id: string): Scenario {
  const scenario = scenarios.find((each) => each.id === id);
  if (scenario) return scenario;
  throw new UserError(`scenario: got "${id}", allowed: ${scenarios.map((each) => each.id).join(', ')}`);
}

/** @throws UserError where scope or means do not fit the scenario */
export function drillOf(scenario: Scenario, request: Request): Drill {
  const { scope, means } = request;
  if (!scenario.scopes.includes(scope.kind)) {
    throw new UserError(`${scenario.id}: scope: got "${scope.kind}", allowed: ${scenario.scopes.join(', ')}`);
  }
  if (means !== undefined && !scenario.means.includes(means)) {
    throw new UserError(`${scenario.id}: means: got "${means}", allowed: ${scenario.means.join(', ') || 'none'}`);
  }
  const drill = drillSchema.parse(scenario.drill(request));
  const isToBeHeld = request.holdSeconds !== undefined || request.commitAfterSeconds !== undefined;
  if (isToBeHeld && drill.after.kind !== 'hold') {
    throw new UserError(
      `${scenario.id}: --hold and --commit-after: allowed for planned-switchover alone`,
      drill.after.kind === 'keep' ? 'Its result is kept at once.' : 'It is put back as soon as it is verified.',
    );
  }
  return drill;
}
