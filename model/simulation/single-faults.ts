/** Every single fault that a cluster must survive, played: who was away how long, came back where, and lost what. */
import type { Fault } from '../faults/fault.ts';
import type { FaultTopology } from '../faults/topology.ts';
import type { Sid } from '../ha/rules/rule.ts';
import type { HistoryEvent, Outage } from './history.ts';
import type { Scenario } from './scenario.ts';
import { Simulation } from './simulation.ts';

/** One cause, and all that fails with it at once. */
export interface SingleFault {
  /** As it is printed: `node nie1`, `site niestetal`, `witness`, `link glasfaser-nord`. */
  readonly what: string;
  readonly faults: readonly Omit<Fault, 'since'>[];
}

/** What one fault does to one guest. */
export interface Absence {
  readonly sid: Sid;
  readonly fault: SingleFault;
  /** Seconds without an answer, in all; Infinity = it does not come back by itself. */
  readonly seconds: number;
  /** Where it answers again, and since when (s from the fault); undefined = it does not. */
  readonly back: { readonly node: string; readonly at: number } | undefined;
  /** Seconds of changes that are lost. */
  readonly lostSeconds: number;
  /** What led to it, in order, this guest's events and those of all. */
  readonly timeLine: readonly HistoryEvent[];
}

/** Seconds: whom the fault has not brought down by then, it does not. Watchdogs and fences take up to 190 s. */
const settled = 300;
/** Seconds between looks whether all are back. */
const look = 60;

/** Of each node, each site with all that stands there, the witness, each link. */
export function singleFaults({ sites, links, witness }: FaultTopology): SingleFault[] {
  return [
    ...sites
      .flatMap(({ nodes }) => nodes)
      .map((node): SingleFault => ({ what: `node ${node}`, faults: [{ kind: 'power', target: node }] })),
    ...sites.map(
      ({ name, nodes }): SingleFault => ({
        what: `site ${name}`,
        // Its nodes go dark at once, as in a fire: batteries help against a cut of the mains only.
        faults: [{ kind: 'isolated', target: name }, ...nodes.map((target) => ({ kind: 'power', target }) as const)],
      }),
    ),
    ...(witness === undefined
      ? []
      : [{ what: 'witness', faults: [{ kind: 'power', target: 'witness' }] } satisfies SingleFault]),
    ...links.map(({ name }): SingleFault => ({ what: `link ${name}`, faults: [{ kind: 'cut', target: name }] })),
  ];
}

/**
 * @param cluster its incidents don't count
 * @param patience seconds after which a guest that is still away counts as gone
 * @returns the guests that were away, in the order of the scenario
 */
export function absences(cluster: Scenario, fault: SingleFault, patience: number): Absence[] {
  const simulation = new Simulation({ ...cluster, incidents: fault.faults.map((each) => ({ at: 0, fault: each })) });
  const { outages, events } = simulation.history;
  const someAreAway = () => [...outages.values()].some((list) => list.at(-1)?.to === undefined);
  simulation.run(Math.min(settled, patience));
  while (simulation.now < patience && someAreAway()) simulation.run(Math.min(patience, simulation.now + look));
  const told = toldBySid(events);
  return cluster.guests.flatMap(({ sid }) => {
    const own = outages.get(sid);
    if (!own) return [];
    return {
      sid,
      fault,
      seconds: own.reduce((sum, { from, to }) => sum + ((to ?? Number.POSITIVE_INFINITY) - from), 0),
      back: backOf(own.at(-1)),
      lostSeconds: own.reduce((sum, { lost }) => sum + lost, 0),
      timeLine: [...(told.get(sid) ?? []), ...(told.get(undefined) ?? [])]
        .sort((a, b) => a.index - b.index)
        .map(({ event }) => event),
    };
  });
}

function backOf(outage: Outage | undefined): Absence['back'] {
  return outage?.node === undefined || outage.to === undefined ? undefined : { node: outage.node, at: outage.to };
}

/** An event and its place among all. */
interface Told {
  index: number;
  event: HistoryEvent;
}

/** Events by the guest that they are about, those that are about all under `undefined`; what is of no interest is left out. */
function toldBySid(events: readonly HistoryEvent[]): Map<string | undefined, Told[]> {
  const told = events.flatMap((event, index): (Told & { sid: string | undefined })[] => {
    const sid = /\b(?:vm|ct):\d+/.exec(event.message)?.[0];
    const isOfAll = /^(fault|without power|fencing: ack|reset by|.* votes)/.test(event.message);
    return event.at >= 0 && (sid !== undefined || isOfAll) ? [{ sid, index, event }] : [];
  });
  return Map.groupBy(told, ({ sid }) => sid);
}
