/**
 * What a drill's samples say: of every guest when it was away, when HA noticed, when it ran again and when its service was
 * verified; the same of services and members. Pure: the journal is all that is looked at.
 */
import type { WatchedGuest } from '../drill.ts';
import { begunOf } from '../journal/begun.ts';
import type { Line } from '../journal/chain.ts';
import type { ReplicationPoint, SampledState } from '../journal/entry.ts';
import type { PredictedGuest } from '../prediction/predict.ts';
import { isSlow, probesOf } from '../probes/probe.ts';
import { changed, isUp, nothingSeen, serves } from '../run/sampled.ts';

/** Moments in seconds since 1970 on the cluster's clock; null = it did not happen. */
export interface GuestTimes {
  vmId: number;
  name: string;
  member: string;
  service: string;
  affected: boolean;
  from: string;
  /** Node on which it ran when the acts were over. */
  to: string | null;
  /** The first sample that did not see it serve. */
  outageAt: number | null;
  /** The first in which HA treated it as lost. */
  detectedAt: number | null;
  /** Since then it runs. */
  upAt: number | null;
  /** Since then it runs where it shall, HA is content and its service answers. */
  verifiedAt: number | null;
  /** Outage to verified; 0 = it was not away; null = it did not come back. */
  rtoSeconds: number | null;
  /** Outage less the replicated point it was recovered from; 0 = it was not; null = that is not known. */
  rpoSeconds: number | null;
  /** First act to verified; null = it did not come back. Compared with the prediction. */
  backSeconds: number | null;
  targets: { rtoSeconds: number; rpoSeconds: number };
  predicted: PredictedGuest | null;
  /** Achieved less predicted `backSeconds`: the error of the model. */
  errorSeconds: number | null;
}

export interface GroupTimes {
  id: string;
  /** The first of its guests that was away ran again. */
  firstUpAt: number | null;
  /** The longest of its guests; null = one did not come back. */
  rtoSeconds: number | null;
  rpoSeconds: number | null;
}

export interface Measurement {
  /** Clocks that stamped the lines, in order of their first use. */
  clocks: ('cluster' | 'local')[];
  /** First and last act of the drill. */
  actedAt: number | null;
  guests: GuestTimes[];
  services: GroupTimes[];
  members: GroupTimes[];
  /** Guests that ran on two nodes at once, with the moments that saw it. */
  doubleStarts: { vmId: number; nodes: string[]; at: number }[];
  /** Guests that were there in the beginning and were not in the end. */
  lost: number[];
}

const haTreatsAsLost = new Set(['fence', 'recovery', 'error']);
const haMoves = new Set(['migrate', 'relocate']);

export interface Silence {
  /** The probe; it belongs to no guest. */
  id: string;
  /** The longest time without a good answer while the acts lasted, seconds. */
  seconds: number;
  toleranceSeconds: number;
}

interface Seen {
  at: number;
  state: SampledState;
}

/** @param lines of a journal that has begun */
export function measure(lines: readonly Line[]): Measurement {
  const begun = begunOf(lines);
  const samples = samplesOf(lines);
  const actedAt = actedAtOf(lines);
  const during = duringActs(lines);
  const points = lines.flatMap((line) => (line.kind === 'replication-points' ? line.points : []));
  const prediction = lines.findLast((line) => line.kind === 'predicted')?.prediction ?? begun.prediction;
  const guests = begun.drill.guests.map((guest) => {
    const predicted = prediction.guests.find(({ vmId }) => vmId === guest.vmId) ?? null;
    return timesOf(guest, during, actedAt, points, predicted, probesOf(begun.drill, guest.vmId));
  });
  const last = samples.at(-1)?.state;
  return {
    clocks: [...new Set(lines.map(({ clock }) => clock))],
    actedAt,
    guests,
    services: groups(guests, ({ service }) => service),
    members: groups(guests, ({ member }) => member),
    doubleStarts: samples.flatMap(({ at, state }) =>
      Object.entries(state.twice).map(([vmId, nodes]) => ({ vmId: Number(vmId), nodes, at })),
    ),
    lost: last ? guests.filter(({ vmId }) => last.guests[vmId] === undefined).map(({ vmId }) => vmId) : [],
  };
}

/** What all guests need was silent so long. Probes that take as long as the engine does are asked too seldom to tell. */
export function silencesOf(lines: readonly Line[]): Silence[] {
  const samples = duringActs(lines);
  const common = begunOf(lines).drill.hypothesis.filter((probe) => probe.vmId === undefined && !isSlow(probe));
  return common.map(({ id, toleranceSeconds }) => {
    let from: number | undefined;
    let seconds = 0;
    for (const { at, state } of samples) {
      const isAnswered = state.probes[id] === true;
      if (!isAnswered) from ??= at;
      if (from !== undefined) seconds = Math.max(seconds, at - from);
      if (isAnswered) from = undefined;
    }
    return { id, seconds, toleranceSeconds };
  });
}

const actedAtOf = (lines: readonly Line[]): number | null => lines.find(({ kind }) => kind === 'act')?.at ?? null;

/** What happens while all is put back is not what the drill measures. */
function duringActs(lines: readonly Line[]): Seen[] {
  const actedAt = actedAtOf(lines);
  const decided = lines.find(({ kind }) => kind === 'decided')?.seq ?? Number.POSITIVE_INFINITY;
  return samplesOf(lines.filter(({ seq }) => seq < decided)).filter(({ at }) => actedAt !== null && at >= actedAt);
}

function samplesOf(lines: readonly Line[]): Seen[] {
  let state = nothingSeen;
  return lines.flatMap((line) => {
    if (line.kind !== 'sample') return [];
    state = changed(line.whole ? nothingSeen : state, line.state);
    return [{ at: line.at, state }];
  });
}

function timesOf(
  guest: WatchedGuest,
  samples: readonly Seen[],
  actedAt: number | null,
  points: readonly ReplicationPoint[],
  predicted: PredictedGuest | null,
  probes: readonly string[],
): GuestTimes {
  const { vmId, name, member, service, affected, from } = guest;
  const isServing = ({ state }: Seen) => serves(state, vmId, probes);
  const isVerified = (seen: Seen) => {
    const now = seen.state.guests[vmId];
    return (
      now !== undefined &&
      isUp(seen.state, vmId) &&
      isServing(seen) &&
      now.ha === 'started' &&
      guest.nodes.includes(now.node)
    );
  };
  const outageAt = samples.find((seen) => !isServing(seen))?.at ?? null;
  const verifiedAt = sinceWhen(samples, isVerified);
  const to = samples.at(-1)?.state.guests[vmId]?.node ?? null;
  const backSeconds = verifiedAt === null || actedAt === null ? null : verifiedAt - actedAt;
  const rto = outageAt === null ? 0 : verifiedAt === null ? null : Math.max(0, verifiedAt - outageAt);
  return {
    vmId,
    name,
    member,
    service,
    affected,
    from,
    to,
    outageAt,
    detectedAt: samples.find(({ state }) => haTreatsAsLost.has(state.guests[vmId]?.ha ?? ''))?.at ?? null,
    upAt: outageAt === null ? null : sinceWhen(samples, ({ state }) => isUp(state, vmId)),
    verifiedAt,
    rtoSeconds: rto,
    rpoSeconds: outageAt === null ? 0 : lossOf(guest, samples, outageAt, points),
    backSeconds,
    targets: { rtoSeconds: guest.rtoMinutes * 60, rpoSeconds: guest.rpoMinutes * 60 },
    predicted,
    errorSeconds:
      affected && backSeconds !== null && predicted?.backSeconds != null ? backSeconds - predicted.backSeconds : null,
  };
}

/** The moment of the first sample from which on it held to the end; null = it does not hold in the end. */
function sinceWhen(samples: readonly Seen[], holds: (seen: Seen) => boolean): number | null {
  const lastWithout = samples.findLastIndex((seen) => !holds(seen));
  return samples[lastWithout + 1]?.at ?? null;
}

/**
 * What was written since the replica was made from which HA started it: that of the node on which it ran first, wherever
 * it was moved to later. Whoever moved with its disks, live or stopped in order, has lost nothing.
 */
function lossOf(
  { vmId, from }: WatchedGuest,
  samples: readonly Seen[],
  outageAt: number,
  points: readonly ReplicationPoint[],
): number | null {
  const runs = ({ at, state }: Seen): boolean => at >= outageAt && isUp(state, vmId);
  const arrival = samples.findIndex((seen) => runs(seen) && seen.state.guests[vmId]?.node !== from);
  // It came back where it was, with its disks; or nobody knows what became of it.
  if (arrival < 0) return samples.some(runs) ? 0 : null;
  const states = samples.slice(0, arrival + 1).map(({ state }) => state.guests[vmId]?.ha ?? '');
  const wasLost = states.some((ha) => haTreatsAsLost.has(ha));
  if (!wasLost && states.some((ha) => haMoves.has(ha))) return 0;
  const node = samples[arrival]?.state.guests[vmId]?.node;
  const point = points.find((each) => each.vmId === vmId && each.target === node)?.lastSync;
  return point === undefined ? null : Math.max(0, outageAt - point);
}

function groups(guests: readonly GuestTimes[], idOf: (guest: GuestTimes) => string): GroupTimes[] {
  return [...Map.groupBy(guests, idOf)].map(([id, members]) => {
    const up = members.flatMap(({ upAt }) => upAt ?? []);
    return {
      id,
      firstUpAt: up.length === 0 ? null : Math.min(...up),
      rtoSeconds: longest(members.map(({ rtoSeconds }) => rtoSeconds)),
      rpoSeconds: longest(members.map(({ rpoSeconds }) => rpoSeconds)),
    };
  });
}

const longest = (seconds: readonly (number | null)[]): number | null =>
  seconds.reduce<number | null>((most, each) => (most === null || each === null ? null : Math.max(most, each)), 0);
