/** A reason not to begin, and what to do about it. */
import type { Plan } from '../../model/plan.ts';
import type { Text } from '../../model/text.ts';
import type { Drill } from '../drill.ts';
import type { Holder } from '../lock.ts';
import type { PlanInputs } from '../plan.ts';
import type { DrillView, StackPreview } from '../ports.ts';
import type { TakenPlace } from '../taken-places.ts';
import type { Votes } from '../votes.ts';

export interface Refusal {
  /** Of the check, e.g. `replication`. */
  check: string;
  /** What it is about: a guest, a node, a stack; empty = the whole. */
  subject: string;
  reason: Text;
  remedy: Text;
}

/** What can be judged in a second. */
export interface Observed {
  plan: Plan;
  view: DrillView;
  /** undefined = nobody could say. */
  votes: Votes | undefined;
  /** Who holds the cluster's lock; nobody = it is held and does not say by whom; undefined = it is free. */
  lockedBy: Holder | 'nobody' | undefined;
}

/** What can be judged without a certain drill: is the cooperation ready for one? */
export interface Circumstances extends Observed {
  stacks: readonly StackPreview[];
}

/** What is judged of a drill that is about to begin. */
export interface Beginning extends Circumstances {
  drill: Drill;
  planned: PlanInputs;
  now: PlanInputs;
  /** What is there where its copies would be. */
  taken: readonly TakenPlace[];
}

export type Check<Of> = (of: Of) => Refusal[];
