/**
 * Everything that is looked at before a drill begins. Readiness is the part that needs no drill: what it calls ready, `run`
 * does, apart from what belongs to the one drill (its window, the age of its plan).
 */
import { capacity } from './capacity.ts';
import { type GoingOn, inTime, noUpdate, quorate, sameProgram } from './going-on.ts';
import { guests } from './guests.ts';
import { leftOvers } from './left-overs.ts';
import { manager } from './manager.ts';
import { otherDrill } from './other-drill.ts';
import { planCurrent } from './plan-current.ts';
import { quorum } from './quorum.ts';
import type { Beginning, Check, Circumstances, Observed, Refusal } from './refusal.ts';
import { replication } from './replication.ts';
import { stacks } from './stacks.ts';
import { tasks } from './tasks.ts';
import { window } from './window.ts';
import { witness } from './witness.ts';

const ofTheCluster: readonly Check<Circumstances>[] = [
  otherDrill,
  quorum,
  witness,
  manager,
  guests,
  replication,
  capacity,
  tasks,
  stacks,
];

const ofTheDrill: readonly Check<Beginning>[] = [planCurrent, window, leftOvers];

/** Reasons against any drill; none = ready. */
export const readinessOf = (circumstances: Circumstances): Refusal[] =>
  ofTheCluster.flatMap((check) => check(circumstances));

/** What a whole site hangs on, once more right before the first act: what was looked at before took its time. */
const atTheLast: readonly Check<Observed>[] = [quorum, witness, manager];

/** Reasons against the first act, now that all else speaks for it. */
export const refusalsAtTheLast = (observed: Observed): Refusal[] => atTheLast.flatMap((check) => check(observed));

/** What can be judged while acts of the drill have their effect already. */
const ofGoingOn: readonly Check<GoingOn>[] = [otherDrill, quorate, sameProgram, noUpdate, inTime];

/** Reasons against acting on, when a drill was cut off after its first act. */
export const refusalsOfGoingOn = (goingOn: GoingOn): Refusal[] => ofGoingOn.flatMap((check) => check(goingOn));

/** Reasons against this drill, now. */
export const refusalsOf = (beginning: Beginning): Refusal[] => [
  ...readinessOf(beginning),
  ...ofTheDrill.flatMap((check) => check(beginning)),
];
