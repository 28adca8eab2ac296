/** What the journal of a drill holds. Everything the runner knows is here: a process that died is gone on with by it. */
import type { Text } from '../../model/text.ts';
import type { Act } from '../acts/index.ts';
import type { Drill } from '../drill.ts';
import type { PlannedFor } from '../plan.ts';
import type { StackPreview } from '../ports.ts';
import type { Refusal } from '../prechecks/refusal.ts';
import type { Prediction } from '../prediction/predict.ts';

export type Entry =
  | Begun
  /** Nothing was touched. */
  | { kind: 'refused'; refusals: Refusal[] }
  /** Another process goes on with it. */
  | { kind: 'resumed'; actor: Actor }
  /** What the new process found before it acted: anything that speaks against it and all is put back. */
  | { kind: 'rechecked'; refusals: Refusal[] }
  | { kind: 'prechecked' }
  /** Before the lock is taken: from here on a lock without a holder may be this drill's. */
  | { kind: 'locking' }
  | { kind: 'locked' }
  | { kind: 'hypothesis'; when: 'before' | 'after'; findings: HypothesisFinding[] }
  /** Once more right before the first act: HA's rounds are known now. */
  | { kind: 'predicted'; prediction: Prediction }
  | { kind: 'replication-points'; points: ReplicationPoint[] }
  /** Before it is done, with what undoes it. `return`: a guest goes back to its place, which nothing undoes. */
  | { kind: 'act'; n: number; purpose: 'step' | 'return'; act: Act; inverse: Act }
  /** What the act takes that only its moment tells: the volume of a backup. Before it is taken. */
  | { kind: 'chosen'; n: number; what: string }
  | { kind: 'acted'; n: number }
  | { kind: 'act-failed'; n: number; message: string }
  /** `late`: seconds since the look before, where those are more than they should be: nobody has looked meanwhile. */
  | { kind: 'sample'; whole: boolean; state: StateChange; late?: number }
  | { kind: 'watched'; outcome: WatchOutcome; reason: Text }
  | { kind: 'asked'; what: Asked }
  | { kind: 'decided'; what: 'keep' | 'undo'; reason: Text }
  | { kind: 'undo'; n: number }
  | { kind: 'undone'; n: number }
  | { kind: 'settled'; left: Leftover[] }
  | { kind: 'previewed'; stacks: StackPreview[] }
  | { kind: 'verdict'; outcome: Outcome; deviations: Text[] }
  | { kind: 'unlocked' }
  | { kind: 'error'; message: string };

export interface Begun {
  kind: 'begun';
  drill: Drill;
  planned: PlannedFor;
  prediction: Prediction;
  target: DrilledTarget;
  program: { version: string; commit: string };
  actor: Actor;
}

/** What it is run against: a drill of a lab is never gone on with on the real cluster. */
export interface DrilledTarget {
  kind: 'lab' | 'live';
  /** Name of the cluster. */
  cluster: string;
}

/** Who runs it, on which machine. */
export interface Actor {
  account: string;
  host: string;
}

export type Asked = 'commit' | 'rollback' | 'abort';

export type WatchOutcome = 'verified' | 'late' | 'stopped' | 'failed' | 'ended';

/** aborted: it was not carried to its end. */
export type Outcome = 'met' | 'deviated' | 'aborted' | 'refused' | 'error' | 'rollback-incomplete';

export interface HypothesisFinding {
  /** Of the probe, or of the guest. */
  id: string;
  ok: boolean;
  detail?: string;
}

export interface ReplicationPoint {
  vmId: number;
  node: string;
  /** Node with the replica, and the moment it holds (s since 1970); absent before the first run. */
  target: string;
  lastSync?: number;
}

/** What could not be put back, and how a person does it. */
export interface Leftover {
  what: Text;
  byHand: string[];
}

export interface GuestState {
  node: string;
  /** `running`, `stopped`, `unknown`: as Proxmox VE says. */
  status: string;
  ha?: string;
}

/** What a sample saw. */
export interface SampledState {
  guests: Record<string, GuestState>;
  /** Nodes that are online. */
  nodes: Record<string, boolean>;
  quorate: boolean;
  master?: string;
  probes: Record<string, boolean>;
  /** Guests that run on more than one node, by the nodes' own word. */
  twice: Record<string, string[]>;
  /** Set while no endpoint answers; the rest is then as it was seen last. */
  blind?: string;
}

/** What differs from the sample before; of a whole sample everything. `null` = it is gone. */
export interface StateChange {
  guests?: Record<string, GuestState>;
  nodes?: Record<string, boolean>;
  quorate?: boolean;
  master?: string | null;
  probes?: Record<string, boolean>;
  twice?: Record<string, string[]>;
  blind?: string | null;
}
