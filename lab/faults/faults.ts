/** Makes faults, and repairs them. What follows from them comes as time passes (`lab/course.ts`). */
import { type Fault, type FaultKind, faultKinds, isFaultKind, kindsFor } from '../../model/faults/fault.ts';
import { nodesOf, type TargetType, targetType } from '../../model/faults/topology.ts';
import { UserError } from '../../model/user-error.ts';
import type { Cluster } from '../state/cluster.ts';
import { begin, end, faultId } from './begin.ts';
import { losePool } from './pool.ts';
import { switchOff } from './power.ts';
import { faultTopology, witnessName } from './topology.ts';

/** What is asked for: times in seconds, left out as the kind has them. */
export interface FaultOrder {
  target: string;
  kind: string;
  downSeconds?: number | undefined;
  upSeconds?: number | undefined;
  skewSeconds?: number | undefined;
}

/** Throws {@link UserError} for what can't be, or is so already. */
export function strike(cluster: Cluster, order: FaultOrder): Fault {
  const { type, target } = targetNamed(cluster, order.target);
  const kind = kindNamed(order.kind, type, order.target);
  if (cluster.faults.has(faultId(target, kind))) {
    throw new UserError(`${order.target} has the fault "${kind}" already`, `Heal it first: ikz lab heal ${target}`);
  }
  const fault: Fault = { kind, target, since: cluster.uptime(), ...timesOf(kind, order) };
  cluster.transaction(() => {
    if (kind === 'pool-lost') losePool(cluster, target);
    begin(cluster, fault);
  });
  return fault;
}

/** Repairs a fault of the target, all of it, or without a target all there are. Throws {@link UserError} where there is none. */
export function heal(cluster: Cluster, order: { target?: string | undefined; kind?: string | undefined }): Fault[] {
  const named = order.target === undefined ? undefined : targetNamed(cluster, order.target);
  const kind = order.kind === undefined ? undefined : kindNamed(order.kind, named?.type, order.target ?? '');
  const healed = cluster.faults
    .values()
    .filter((fault) => (!named || fault.target === named.target) && (kind === undefined || fault.kind === kind));
  if (healed.length === 0) {
    const subject = order.target ?? 'the lab';
    throw new UserError(
      kind === undefined ? `${subject} is healthy` : `${subject} has no fault "${kind}"`,
      faultList(cluster),
    );
  }
  cluster.transaction(() => {
    for (const { target, kind } of healed) {
      // Nothing but a reset brings a node back that hangs.
      if (kind === 'hung') switchOff(cluster, target);
      if (kind === 'filtered') cluster.packetFilters.delete(target);
      end(cluster, target, kind);
    }
  });
  return healed;
}

function faultList(cluster: Cluster): string {
  const faults = cluster.faults.values();
  if (faults.length === 0) return 'No fault lasts: there is nothing to heal.';
  return `What lasts: ${faults.map(({ target, kind }) => `${target} ${kind}`).join(', ')}.`;
}

function targetNamed(cluster: Cluster, name: string): { type: TargetType; target: string } {
  const topology = faultTopology(cluster);
  const type = targetType(topology, name);
  if (type) return { type, target: type === 'witness' ? witnessName : name };
  const known = [
    ...topology.sites.map((site) => site.name),
    ...nodesOf(topology),
    ...topology.links.map((link) => link.name),
    ...(topology.witness === undefined ? [] : [witnessName]),
  ];
  throw new UserError(`the lab has no site, node or link "${name}"`, `There are: ${known.join(', ')}.`);
}

function kindNamed(kind: string, type: TargetType | undefined, target: string): FaultKind {
  if (!isFaultKind(kind)) {
    const kinds = type ? kindsFor(type) : Object.keys(faultKinds);
    throw new UserError(
      `there is no fault "${kind}"`,
      `There are${type ? ` for a ${type}` : ''}: ${kinds.join(', ')}.`,
    );
  }
  const allowed: readonly TargetType[] = faultKinds[kind];
  if (type && !allowed.includes(type)) {
    throw new UserError(
      `${target} is a ${type}: it can't have the fault "${kind}"`,
      `A ${type} can have: ${kindsFor(type).join(', ')}.`,
    );
  }
  return kind;
}

/** Which times a kind has. */
const times: Partial<Record<FaultKind, readonly (keyof FaultOrder)[]>> = {
  flapping: ['downSeconds', 'upSeconds'],
  'clock-skew': ['skewSeconds'],
};

function timesOf(kind: FaultKind, order: FaultOrder): Partial<Fault> {
  const allowed = times[kind] ?? [];
  const given: Record<string, number> = {};
  for (const key of ['downSeconds', 'upSeconds', 'skewSeconds'] as const) {
    const value = order[key];
    if (value === undefined) continue;
    if (!allowed.includes(key)) {
      throw new UserError(
        `${key} does not belong to the fault "${kind}"`,
        allowed.length > 0 ? `It has: ${allowed.join(', ')}.` : 'It has no times.',
      );
    }
    if (key !== 'skewSeconds' && value <= 0) throw new UserError(`${key}: ${value} is not more than 0 seconds`);
    if (key === 'skewSeconds' && value === 0) throw new UserError('skewSeconds: 0 is no wrong time');
    given[key] = value;
  }
  return given;
}
