/** Pairs of infrastructure events that do together what neither does alone. */
import { type Formula, gatesIn } from '../fault-tree.ts';
import { minutesAYear, type PartEvent } from '../parts/part-event.ts';
import type { PairOutage } from './assessment.ts';
import { pairsOf } from './formula.ts';
import type { InstalledGuest } from './installation.ts';
import type { Losses } from './losses.ts';
import { dataLost } from './single-faults.ts';
import { isSet, Sweep, setLanes } from './sweep.ts';

/** Services with the same gate. */
export interface SameRoot {
  readonly gate: string;
  readonly services: readonly { readonly name: string; readonly minutesPerYear: number }[];
  /** Those of the first. */
  readonly guests: readonly InstalledGuest[];
}

/** What holds of the pair for all gates at once. */
export function pairOutages(
  gates: ReadonlyMap<string, Formula>,
  events: readonly PartEvent[],
  roots: readonly SameRoot[],
  { destroyed }: Losses,
): PairOutage[] {
  const pairs = pairsOf(events);
  const single = new Sweep(
    gates,
    events.map(({ name }) => [name]),
  );
  const double = new Sweep(
    gates,
    pairs.map(([a, b]) => [a.name, b.name]),
  );
  const places = new Map(events.map(({ name }, index) => [name, index]));
  const alone = (gate: string, { name }: PartEvent) => isSet(single.fails(gate), places.get(name) ?? 0);
  const onlyTogether = (gate: string, index: number, [a, b]: readonly [PartEvent, PartEvent]) =>
    isSet(double.fails(gate), index) && !alone(gate, a) && !alone(gate, b);
  const hit = new Map<number, SameRoot[]>();
  for (const root of roots) {
    for (const index of setLanes(double.fails(root.gate))) {
      const pair = pairs[index];
      if (pair && onlyTogether(root.gate, index, pair)) hit.set(index, [...(hit.get(index) ?? []), root]);
    }
  }
  return [...hit]
    .flatMap(([index, hitRoots]): PairOutage[] => {
      const pair = pairs[index];
      const [root] = hitRoots;
      if (!pair || !root) return [];
      const [a, b] = pair;
      const services = hitRoots.flatMap((each) => each.services);
      const minutesPerYear = a.unavailability * b.unavailability * minutesAYear;
      const gone = new Set([...(destroyed.get(a.name) ?? []), ...(destroyed.get(b.name) ?? [])]);
      const repairs = [a, b].map(({ hours }) => hours).filter((hours) => hours > 0);
      const shared = innermost(gates, root.gate, (gate) => onlyTogether(gate, index, pair));
      return [
        {
          events: [a.name, b.name],
          services: services.map(({ name }) => name),
          minutesPerYear,
          share: minutesPerYear / Math.max(...services.map((each) => each.minutesPerYear)),
          shared,
          seconds: Math.min(...repairs) * 3600,
          lostSeconds: dataLost(root.guests, gone),
          why: `${shared.join(' and ')}, until the first of both is repaired`,
        },
      ];
    })
    .sort((a, b) => b.share - a.share || (a.events.join() < b.events.join() ? -1 : 1));
}

/** The gates where both meet: they fail with the pair alone, and none below them does. */
function innermost(
  gates: ReadonlyMap<string, Formula>,
  root: string,
  failsTogether: (gate: string) => boolean,
): string[] {
  const found = new Set<string>();
  const seen = new Set([root]);
  for (const name of seen) {
    const formula = gates.get(name);
    const below = formula ? gatesIn(formula).filter(failsTogether) : [];
    if (below.length === 0) found.add(name);
    for (const gate of below) seen.add(gate);
  }
  return [...found].sort();
}
