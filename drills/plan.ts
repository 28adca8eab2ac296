/** A drill with what it was planned for: the target preview, the prediction, and a hash that a person confirms. */
import type { Plan } from '../model/plan.ts';
import { hashOf } from './canonical.ts';
import type { Drill } from './drill.ts';
import type { DrillView } from './ports.ts';
import { type Prediction, predict } from './prediction/predict.ts';

/** The state of things that a plan counts for. Where any of it has changed, the plan is old. */
export interface PlanInputs {
  /** Hash of the plan of the cooperation, which the inventory makes. */
  inventory: string;
  /** Hash of where every guest is. */
  placement: string;
  commit: string;
}

export interface PlannedFor extends PlanInputs {
  /** Of the plan, over its canonical JSON. */
  hash: string;
  /** Seconds since 1970, on the cluster's clock. */
  at: number;
}

/** A guest in the target preview. */
export interface TargetPreview {
  vmId: number;
  name: string;
  member: string;
  service: string;
  from: string;
  /** Where the simulation takes it; null = it does not come back. */
  to: string | null;
  isInterrupted: boolean;
  rtoSeconds: number | null;
  rpoSeconds: number;
  targets: { rtoSeconds: number; rpoSeconds: number };
  /** Seconds that the replica there is behind now; null = there is none or its age is unknown. */
  lagSeconds: number | null;
  /** MiB free there once all that is predicted to come has come; null where nothing comes. */
  freeMiB: number | null;
}

export interface DrillPlan {
  drill: Drill;
  /** Seconds since 1970. */
  at: number;
  inputs: PlanInputs;
  prediction: Prediction;
  preview: TargetPreview[];
  /**
   * SHA-256: what `run` is told. Over the drill and its inputs, as planning again gives them while nothing has changed; of a
   * plan that goes into a file over all of it (`sealed`), its numbers too.
   */
  hash: string;
}

export function inputsOf(plan: Plan, view: DrillView, commit: string): PlanInputs {
  const placement = [...view.guests.values()].map(({ vmId, node, status }) => [vmId, node, status]).sort();
  return { inventory: hashOf(plan), placement: hashOf(placement), commit };
}

export function drillPlan(drill: Drill, plan: Plan, view: DrillView, commit: string): DrillPlan {
  const inputs = inputsOf(plan, view, commit);
  const prediction = predict(drill, plan, view, 'sometime');
  return {
    drill,
    at: view.now,
    inputs,
    prediction,
    preview: previewOf(drill, prediction, plan, view),
    hash: hashOf({ drill, inputs }),
  };
}

/**
 * The plan with a hash over all of it. Whoever approves it approves predictions, lag and capacity: no other numbers may go by
 * that hash. Those of a plan that is made anew are others each time.
 */
export const sealed = ({ hash: _ofTheDrill, ...plan }: DrillPlan): DrillPlan => ({ ...plan, hash: hashOf(plan) });

export const plannedFor = ({ hash, at, inputs }: DrillPlan): PlannedFor => ({ hash, at, ...inputs });

function previewOf(drill: Drill, prediction: Prediction, plan: Plan, view: DrillView): TargetPreview[] {
  const used = new Map<string, number>();
  const places = new Map(prediction.guests.map(({ vmId, to }) => [vmId, to]));
  for (const { vmId, memoryMiB } of plan.guests) {
    const node = places.get(vmId) ?? view.guests.get(vmId)?.node;
    if (node !== undefined) used.set(node, (used.get(node) ?? 0) + memoryMiB);
  }
  const usable = new Map(
    plan.sites.flatMap(({ nodes }) => nodes.map((node) => [node.name, node.memoryMiB - node.reservedMiB] as const)),
  );
  return drill.guests.flatMap((guest) => {
    const predicted = prediction.guests.find(({ vmId }) => vmId === guest.vmId);
    if (!predicted) return [];
    const { to, rtoSeconds, rpoSeconds } = predicted;
    const moves = to !== null && to !== guest.from;
    const replica = view.guests.get(guest.vmId)?.replicas?.find(({ target }) => target === to);
    return {
      vmId: guest.vmId,
      name: guest.name,
      member: guest.member,
      service: guest.service,
      from: guest.from,
      to,
      isInterrupted: rtoSeconds !== 0,
      rtoSeconds,
      rpoSeconds,
      targets: { rtoSeconds: guest.rtoMinutes * 60, rpoSeconds: guest.rpoMinutes * 60 },
      lagSeconds: moves && replica?.lastSync !== undefined ? Math.max(0, view.now - replica.lastSync) : null,
      freeMiB: moves ? (usable.get(to) ?? 0) - (used.get(to) ?? 0) : null,
    };
  });
}
