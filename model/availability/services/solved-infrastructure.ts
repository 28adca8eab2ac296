/** The fault tree of what a service rests on, solved. Services that rest on the same share the solution. */
import { FALSE } from '../bdd.ts';
import type { Diagram } from '../build.ts';
import { setsOf } from '../counts.ts';
import { minimalCutSets } from '../cut-sets.ts';
import { type FaultTree, type Formula, gatesBelow } from '../fault-tree.ts';
import { minutesAYear, type PartEvent } from '../parts/part-event.ts';
import { beliefIn, birnbaum, known } from '../probability.ts';
import type { CutSet } from './assessment.ts';
import { diagramsOf, unlimited } from './diagrams.ts';
import { exposures } from './exposure.ts';
import { anyOf, gate } from './formula.ts';
import { gateNames } from './structure.ts';

export interface SolvedInfrastructure {
  readonly unavailability: number;
  /** Birnbaum importance by event. */
  readonly birnbaum: ReadonlyMap<string, number>;
  /** Minimal, to order 3, by minutes, greatest first. */
  readonly cutSets: readonly CutSet[];
  /** By event: probability that it is up, and its failure the one that sends guests to their replicas. */
  readonly exposures: ReadonlyMap<string, number>;
}

const greatestOrder = 3;
const mostCutSetNodes = 1 << 24;

/**
 * @param top gate
 * @param homes nodes where the guests run that nothing stands in for
 */
export function solveInfrastructure(
  gates: ReadonlyMap<string, Formula>,
  top: string,
  homes: readonly string[],
  basicEvents: ReadonlyMap<string, number>,
): SolvedInfrastructure {
  const home = `not all at home: ${homes.join(', ')}`;
  const withHome = new Map([...gates, [home, anyOf(homes.map((node) => gate(gateNames.noPlace(node))))]]);
  const diagrams = diagramsOf(withHome, [home, top], basicEvents);
  const { bdd, names, roots } = diagrams;
  const beliefs = names.map((name) => known(basicEvents.get(name) ?? 0));
  const diagram: Diagram = { bdd, root: roots[1] ?? FALSE, order: names.map((_, level) => level) };
  const slopes = birnbaum(diagram, beliefs);
  const cutSets = minimalCutSets(diagram, unlimited(), mostCutSetNodes, greatestOrder);
  return {
    unavailability: beliefIn(diagram, beliefs).fails,
    birnbaum: new Map(names.flatMap((name, level) => (slopes[level] ? [[name, slopes[level]]] : []))),
    cutSets: [...setsOf(cutSets, greatestOrder)]
      .map((levels) =>
        cutSetOf(
          levels.map((level) => names[level] ?? ''),
          basicEvents,
        ),
      )
      .sort((a, b) => b.minutesPerYear - a.minutesPerYear),
    exposures: exposures(diagrams, beliefs),
  };
}

function cutSetOf(names: readonly string[], basicEvents: ReadonlyMap<string, number>): CutSet {
  const together = names.reduce((product, name) => product * (basicEvents.get(name) ?? 0), 1);
  return { events: names, minutesPerYear: together * minutesAYear };
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

export function probabilitiesOf(events: ReadonlyMap<string, PartEvent>): Map<string, number> {
  return new Map([...events].map(([name, { unavailability }]) => [name, unavailability]));
}
