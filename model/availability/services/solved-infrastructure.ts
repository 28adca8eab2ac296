/** The fault tree of what a service rests on, solved. Services that rest on the same share the solution. */
import { analyse } from '../analyse.ts';
import { type FaultTree, type Formula, gatesBelow } from '../fault-tree.ts';
import type { PartEvent } from '../parts/part-event.ts';
import { exposures } from './exposure.ts';
import { anyOf, gate } from './formula.ts';
import { gateNames } from './structure.ts';

export interface SolvedInfrastructure {
  readonly unavailability: number;
  /** Birnbaum importance by event. */
  readonly birnbaum: ReadonlyMap<string, number>;
  /** Minimal, to order 3. */
  readonly cutSets: readonly (readonly string[])[];
  /** By event: probability that it is up, and its failure the one that sends guests to their replicas. */
  readonly exposures: ReadonlyMap<string, number>;
}

const greatestOrder = 3;
/** Seconds, MiB: the trees of plans are solved in milliseconds; whatever reaches this is no plan. */
const limits = { seconds: 60, memoryMiB: 512, now: () => 0 };

/**
 * @param top gate
 * @param homes nodes where the guests run that nothing stands in for
 */
export function solveInfrastructure(
  gates: ReadonlyMap<string, Formula>,
  top: string,
  homes: readonly string[],
  events: ReadonlyMap<string, PartEvent>,
): SolvedInfrastructure {
  const tree = treeOf(top, gates, events);
  const { probability, importance, cutSetsUpTo } = analyse(tree, { ...limits, order: greatestOrder });
  const byEvent = importance();
  if (!byEvent || probability.lower !== probability.upper)
    throw new Error(`${top} could not be solved within its limits`);
  const home = `not all at home: ${homes.join(', ')}`;
  const withHome = new Map([...gates, [home, anyOf(homes.map((node) => gate(gateNames.noPlace(node))))]]);
  return {
    unavailability: probability.lower,
    birnbaum: new Map([...byEvent].map(([name, { birnbaum }]) => [name, birnbaum])),
    cutSets: [...cutSetsUpTo(greatestOrder)],
    exposures: exposures(withHome, { home, service: top }, probabilitiesOf(events)),
  };
}

/** The tree below a gate, with the events that it uses and no others. */
export function treeOf(
  top: string,
  gates: ReadonlyMap<string, Formula>,
  events: ReadonlyMap<string, PartEvent>,
): FaultTree {
  const used = gatesBelow(top, gates).flatMap((name) => {
    const formula = gates.get(name);
    return formula ? [[name, formula] as const] : [];
  });
  const names = new Set(used.flatMap(([, formula]) => [...eventsIn(formula)]));
  return {
    name: top,
    top,
    gates: new Map(used),
    basicEvents: new Map([...probabilitiesOf(events)].filter(([name]) => names.has(name))),
    houseEvents: new Map(),
  };
}

function* eventsIn(formula: Formula): Generator<string> {
  if (formula.kind === 'basic-event') yield formula.name;
  if ('args' in formula) for (const arg of formula.args) yield* eventsIn(arg);
}

function probabilitiesOf(events: ReadonlyMap<string, PartEvent>): Map<string, number> {
  return new Map([...events].map(([name, { unavailability }]) => [name, unavailability]));
}
