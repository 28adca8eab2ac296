/** What a drill will do, before it is done: the acts played in the simulation from the cluster as it is now. */
import type { Plan } from '../../model/plan.ts';
import { Simulation } from '../../model/simulation/simulation.ts';
import type { Drill, WatchedGuest } from '../drill.ts';
import type { DrillView } from '../ports.ts';
import { untilNextLook } from '../run/watch.ts';
import { incidentsOf } from './incidents.ts';
import { liveScenario } from './live-scenario.ts';

export interface PredictedGuest {
  vmId: number;
  from: string;
  /** Where it is in the end; null = it does not come back by itself. */
  to: string | null;
  /** Seconds without an answer. */
  rtoSeconds: number | null;
  /** Seconds of changes that are lost. */
  rpoSeconds: number;
  /** Seconds from the first act until it is where it shall be and answers; null = never. */
  backSeconds: number | null;
}

export interface Prediction {
  guests: PredictedGuest[];
  /** Seconds from the first act until all are; null = never. */
  seconds: number | null;
}

/** Seconds before the first act: the simulated HA stack finds its master and its services. */
const beginning = -60;
/** Seconds between two rounds of HA's services. */
const haRound = 10;
/** Seconds that a round is away on average where it could be before or after a whole second, and can be on one side only. */
const atEnds = 1 / 3;
/** Of what nobody tells, from nearly the least that it can be to nearly the most. */
const shares = [0.01, 0.25, 0.5, 0.75, 0.9] as const;

/** Where in their rounds the services of HA are. */
interface Phases {
  /** @returns seconds from a service's last round to the first act, by the time it has written */
  since(written: number | undefined): number;
  /** Seconds from the master's round to those of all others: which of them takes its place then is all the same. */
  successor: number;
}

type Predictable = Pick<Drill, 'acts' | 'guests' | 'hypothesis' | 'limits' | 'steadySeconds'>;

/** @param when does the drill begin at the moment of the view, in which HA's rounds are known, or at any later one? */
export function predict(drill: Predictable, plan: Plan, view: DrillView, when: 'now' | 'sometime'): Prediction {
  const played = phasesOf(drill, plan, view, when).map((phases) => playedFrom(phases, drill, plan, view));
  const guests = drill.guests.flatMap(({ vmId }) => expected(played.flatMap((each) => each.get(vmId) ?? [])) ?? []);
  return {
    guests,
    seconds: guests.reduce<number | null>(
      (latest, { backSeconds }) => (latest === null || backSeconds === null ? null : Math.max(latest, backSeconds)),
      0,
    ),
  };
}

/** Those that there can be. */
function phasesOf(drill: Predictable, plan: Plan, view: DrillView, when: 'now' | 'sometime'): Phases[] {
  const faults = incidentsOf(drill.acts, plan).flatMap((incident) => ('fault' in incident ? incident.fault : []));
  const lost = new Set(faults.map(({ target }) => target));
  const waiting = view.nodes.filter(
    ({ name, online }) => online && name !== view.master?.node && !lost.has(name),
  ).length;
  // Nobody tells when those do their rounds that are not the master. The first of them takes its place: of many it comes sooner.
  const successors = shares.map((share) => haRound * (1 - (1 - share) ** (1 / Math.max(1, waiting))));
  if (when === 'sometime') {
    // In another order, so that a late beginning is not always one with a late successor.
    return shares.map((share, index) => ({
      since: () => share * haRound,
      successor: successors[(2 * index) % shares.length] ?? 0,
    }));
  }
  const since = (written: number | undefined): number => ageOf(written, view);
  const { master } = view;
  // Of a cut line the master's side may be the one that is lost.
  const keepsMaster = master && faults.every(({ kind, target }) => kind !== 'cut' && target !== master.node);
  if (keepsMaster) return [{ since, successor: 0 }];
  return successors.map((successor) => ({ since, successor }));
}

/**
 * Seconds since the service's last round, by what it has written. Both times are whole seconds, cut off: the difference is
 * right on average, but at its ends, where a round can't be to come and none can be overdue.
 */
function ageOf(written: number | undefined, { now }: DrillView): number {
  if (written === undefined) return haRound / 2;
  const age = Math.max(0, now - written);
  return age > haRound ? age % haRound : Math.min(haRound - atEnds, Math.max(atEnds, age));
}

function playedFrom(
  { since, successor }: Phases,
  drill: Predictable,
  plan: Plan,
  view: DrillView,
): Map<number, PredictedGuest> {
  const probed = new Set(drill.hypothesis.flatMap(({ vmId }) => vmId ?? []));
  const incidents = incidentsOf(drill.acts, plan);
  const simulation = new Simulation(liveScenario(plan, view, incidents, (vmId) => probed.has(vmId)));
  // The simulated master is the real one: its loss costs a minute more.
  if (view.master) simulation.ha.locks.acquire('ha_manager_lock', view.master.node, beginning);
  // Until they have found a master and their services, they do rounds of another length.
  simulation.run(-2.5 * haRound);
  for (const [node, host] of Object.entries(simulation.ha.state.hosts)) {
    const behind = node === view.master?.node ? 0 : successor;
    host.nextCrm = -haRound - since(view.rounds.crm) + behind;
    host.nextLrm = -haRound - since(view.rounds.lrm[node]);
  }
  const arrived = new Map<number, number>();
  for (let passed = 0; passed <= drill.limits.maxMinutes * 60; passed += untilLook(simulation)) {
    simulation.run(passed);
    for (const guest of drill.guests) {
      if (isInPlace(simulation, guest)) arrived.set(guest.vmId, arrived.get(guest.vmId) ?? passed);
      else arrived.delete(guest.vmId);
    }
    if (passed >= drill.steadySeconds && arrived.size === drill.guests.length) break;
  }
  return new Map(drill.guests.map((guest) => [guest.vmId, predicted(simulation, guest, arrived.get(guest.vmId))]));
}

/** The drill sees what is so when it looks, which is a while after it has become so. */
const untilLook = ({ ha, now }: Simulation): number =>
  // The second of the beginning was cut off as well: it was half over on average.
  untilNextLook(Math.floor(ha.state.status.timestamp + 0.5), now);

/**
 * That of them which came back neither early nor late, with times between the earliest and the latest: what waits for a
 * round is done in this one or in the next, and whoever names one of them errs by a whole round.
 */
function expected(of: readonly PredictedGuest[]): PredictedGuest | undefined {
  const late = ({ backSeconds }: PredictedGuest): number => backSeconds ?? Number.POSITIVE_INFINITY;
  const middle = of.toSorted((a, b) => late(a) - late(b))[Math.floor(of.length / 2)];
  if (!middle) return undefined;
  return {
    ...middle,
    rtoSeconds: between(
      of.map(({ rtoSeconds }) => rtoSeconds),
      middle.rtoSeconds,
    ),
    backSeconds: between(
      of.map(({ backSeconds }) => backSeconds),
      middle.backSeconds,
    ),
  };
}

/** To tenths of a second, as times are measured. Between a time and never there is nothing: then it is that of the middle. */
function between(seconds: readonly (number | null)[], middle: number | null): number | null {
  const finite = seconds.filter((each) => each !== null);
  return finite.length < seconds.length ? middle : Math.round((Math.min(...finite) + Math.max(...finite)) * 5) / 10;
}

function isInPlace(simulation: Simulation, { vmId, nodes }: WatchedGuest): boolean {
  const { state, on } = simulation.machine(`vm:${vmId}`);
  // As it is verified: not only must the guest answer, HA must have come to rest with it, which takes it a round more.
  const service = simulation.ha.state.status.services[`vm:${vmId}`];
  return state === 'answering' && nodes.includes(on) && service?.state === 'started' && service.running === true;
}

function predicted(simulation: Simulation, { vmId, from }: WatchedGuest, arrived: number | undefined): PredictedGuest {
  const sid = `vm:${vmId}`;
  const outages = simulation.history.outages.get(sid) ?? [];
  const isAway = outages.some(({ to }) => to === undefined);
  return {
    vmId,
    from,
    to: isAway ? null : simulation.machine(sid).on,
    rtoSeconds: isAway ? null : outages.reduce((sum, outage) => sum + ((outage.to ?? outage.from) - outage.from), 0),
    rpoSeconds: outages.reduce((sum, { lost }) => sum + lost, 0),
    backSeconds: arrived ?? null,
  };
}
