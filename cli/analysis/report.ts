/** The analysis of one fault tree as plain values, so that it can be handed from thread to thread. */
import type { Analysis } from '../../model/availability/analyse.ts';
import type { Limits } from '../../model/availability/budget.ts';
import type { FaultTree } from '../../model/availability/fault-tree.ts';
import type { Importance } from '../../model/availability/importance.ts';

/** What the analysing thread is given. */
export interface Assignment {
  readonly tree: FaultTree;
  readonly limits: Limits;
  /** Cut sets up to this order are counted, and listed if details are wanted. */
  readonly order: number;
  /** With importance and the list of cut sets. */
  readonly details: boolean;
}

export type Report = Pick<
  Analysis,
  'tree' | 'basicEvents' | 'gates' | 'probability' | 'cutSets' | 'cutSetsByOrder' | 'exhausted'
> & {
  readonly seconds: number;
  readonly importance?: ReadonlyMap<string, Importance> | undefined;
  readonly cutSetList?: readonly (readonly string[])[];
};

export type Message =
  | { readonly kind: 'progress'; readonly modulesDone: number; readonly modules: number }
  | { readonly kind: 'report'; readonly report: Report };
