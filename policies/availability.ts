/** The availability of the services that a stack declares its part of. */
import { Figures } from '../model/availability/parts/figures.ts';
import { assess } from '../model/availability/services/assess.ts';
import type { CooperationAssessment } from '../model/availability/services/assessment.ts';
import { drilledLately } from '../model/availability/services/drilled-lately.ts';
import { playedTimes } from '../model/availability/services/played-times.ts';
import type { DeclaredStack } from './declared.ts';
import { installationOf } from './installation.ts';
import { scenarioOf } from './scenario.ts';

const ofStacks = new WeakMap<DeclaredStack, CooperationAssessment>();

/** By all that it rests on: either stack, seen together with what is planned for the other, is mostly the same cluster. */
const worked = new Map<string, CooperationAssessment>();

/** Several rules ask for it: it is worked out once. What the other stack declares is taken as the inventory plans it. */
export function availabilityOf(stack: DeclaredStack): CooperationAssessment {
  const known = ofStacks.get(stack);
  if (known) return known;
  const installation = installationOf(stack);
  const scenario = scenarioOf(stack);
  const { figures } = stack.inventory;
  const drilled = drilledLately(stack.drills?.drills ?? [], stack.today);
  const key = JSON.stringify([installation, scenario, figures, drilled], withCollections);
  const assessment =
    worked.get(key) ?? assess(installation, { times: playedTimes(scenario), figures: new Figures(figures), drilled });
  worked.set(key, assessment);
  ofStacks.set(stack, assessment);
  return assessment;
}

function withCollections(_: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}
