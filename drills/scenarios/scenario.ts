/** What a scenario is: a function from the cooperation and its cluster as they are to a drill. Pure. */
import type { EvidenceKind } from '../../model/drill-evidence.ts';
import type { Plan } from '../../model/plan.ts';
import type { Text } from '../../model/text.ts';
import type { Drill } from '../drill.ts';
import type { DrillView } from '../ports.ts';
import type { Scope, ScopeKind } from '../scope.ts';

/** How nodes are lost, in order of gentleness. */
export const means = ['maintenance', 'corosync', 'network', 'power'] as const;
export type Means = (typeof means)[number];

export interface Scenario {
  readonly id: string;
  readonly title: Text;
  /** Under which its evidence counts. */
  readonly kind: EvidenceKind;
  readonly scopes: readonly ScopeKind[];
  /** Ways to bring it about, the default first; empty = there is but one. */
  readonly means: readonly Means[];
  /** @throws UserError where the scope names nothing, or nothing would happen */
  drill(request: Request): Drill;
}

export interface Request {
  /** Day of the drill, YYYY-MM-DD: the beginning of its id. */
  date: string;
  scope: Scope;
  /** Ids of drills there are: the next one of a day gets a number. */
  taken?: ReadonlySet<string> | undefined;
  plan: Plan;
  view: DrillView;
  /** What stands behind it: a lab gives `simulated` evidence, a real cluster `real`. */
  target: 'lab' | 'live';
  means?: Means | undefined;
  /** Management controllers by node, for `power`. */
  controllers?: Readonly<Record<string, { address: string; user: string; passwordFile: string }>>;
  /** Ports of SSH by node, for `network`, beside the usual one: whoever cuts a node off must be able to connect it again. */
  sshPorts?: Readonly<Record<string, number>> | undefined;
  /** Storage of the guests' disks, for copies. */
  storage: string;
  maxMinutes?: number | undefined;
  /** Seconds since 1970. */
  window?: { from: number; until: number } | undefined;
  /** How long a switchover is held before it is put back unless committed; absent = it is kept at once. */
  holdSeconds?: number | undefined;
  /** How long a switchover is held before it is kept unless it is rolled back. */
  commitAfterSeconds?: number | undefined;
}
