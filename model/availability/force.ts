/**
 * FORCE: leaves that meet in a gate attract each other until the order settles (Aloul, Markov and Sakallah 2003, "FORCE:
 * a fast and easy-to-implement variable-ordering heuristic").
 */
import { type Circuit, nodeOf } from './circuit.ts';
import type { Module } from './modules.ts';

/** Rounds without a gain after which the order is taken to have settled. */
const PATIENCE = 8;

/** @param start an order of the module's leaves @returns the order of least span on the way from there */
export function settle(circuit: Circuit, module: Module, start: readonly number[]): number[] {
  let places = ranked(startingPlaces(circuit, module, start));
  let best = { span: Number.POSITIVE_INFINITY, places };
  for (let vain = 0; vain < PATIENCE; vain += 1) {
    const { pulls, span } = attraction(circuit, module, places);
    if (span < best.span) {
      best = { span, places };
      vain = 0;
    }
    places = ranked(new Map([...pulls].map(([number, { sum, count }]) => [number, sum / count])));
  }
  return start.toSorted((a, b) => (best.places.get(a) ?? 0) - (best.places.get(b) ?? 0));
}

/** Places 0, 1, 2 ... in the order of those given, so that spans can be compared. */
function ranked(places: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...places].sort(([, a], [, b]) => a - b).map(([number], place) => [number, place]));
}

/** Leaves and gates on one line: a gate starts amid its arguments. */
function startingPlaces(circuit: Circuit, module: Module, start: readonly number[]): Map<number, number> {
  const places = new Map(start.map((leaf, place) => [leaf, place]));
  for (const gate of module.gates) {
    const args = circuit.args(gate).map((arg) => places.get(nodeOf(arg)) ?? 0);
    places.set(gate, args.reduce((sum, place) => sum + place, 0) / args.length);
  }
  return places;
}

/** What each node is drawn to by the gates it is part of, and how far apart the parts of all gates lie together. */
function attraction(circuit: Circuit, module: Module, places: ReadonlyMap<number, number>) {
  const pulls = new Map<number, { sum: number; count: number }>();
  let span = 0;
  for (const gate of module.gates) {
    const parts = [gate, ...circuit.args(gate).map(nodeOf)];
    const at = parts.map((part) => places.get(part) ?? 0);
    const centre = at.reduce((sum, place) => sum + place, 0) / at.length;
    span += Math.max(...at) - Math.min(...at);
    for (const part of parts) {
      const pull = pulls.get(part) ?? { sum: 0, count: 0 };
      pulls.set(part, { sum: pull.sum + centre, count: pull.count + 1 });
    }
  }
  return { pulls, span };
}
