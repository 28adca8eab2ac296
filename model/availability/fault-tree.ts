/** Fault trees as Open-PSA MEF 2.0d has them (chapter "Fault Tree Layer"): a top gate over gates over basic events. */

export type Connective = 'and' | 'or' | 'nand' | 'nor' | 'xor';

/** A Boolean formula over named events; true means "has failed". */
export type Formula =
  | { readonly kind: 'basic-event' | 'house-event' | 'gate'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: Connective; readonly args: readonly Formula[] }
  | { readonly kind: 'not'; readonly arg: Formula }
  /** At least `min` of the arguments. */
  | { readonly kind: 'atleast'; readonly min: number; readonly args: readonly Formula[] }
  /** At least `min` and at most `max` of the arguments. */
  | { readonly kind: 'cardinality'; readonly min: number; readonly max: number; readonly args: readonly Formula[] }
  /** Both the same. */
  | { readonly kind: 'iff'; readonly args: readonly [Formula, Formula] }
  /** The second whenever the first. */
  | { readonly kind: 'imply'; readonly args: readonly [Formula, Formula] };

/** A whole tree. Every name that a formula uses is a key of the map of its kind, and gates have no cycle. */
export interface FaultTree {
  readonly name: string;
  /** Name of the gate that is analysed. */
  readonly top: string;
  readonly gates: ReadonlyMap<string, Formula>;
  /** Probability of each basic event, from 0 to 1; the events are independent. */
  readonly basicEvents: ReadonlyMap<string, number>;
  /** State of each house event, which is switched by hand. */
  readonly houseEvents: ReadonlyMap<string, boolean>;
}

/** The formulas right below a formula. */
export function argsOf(formula: Formula): readonly Formula[] {
  if ('args' in formula) return formula.args;
  return formula.kind === 'not' ? [formula.arg] : [];
}

/** Names of the gates that a formula uses, as often as it does. */
export function gatesIn(formula: Formula): string[] {
  if (formula.kind === 'gate') return [formula.name];
  return argsOf(formula).flatMap(gatesIn);
}

/** A gate that is part of itself. */
export class GateCycle extends Error {
  /** Names on the way round; the first is also the one after the last. */
  readonly gates: readonly string[];

  constructor(gates: readonly string[]) {
    super(`gates form a cycle: ${[...gates, gates[0]].join(' -> ')}`);
    this.name = 'GateCycle';
    this.gates = gates;
  }
}

/**
 * The gates that `from` rests on, each after all those it uses itself, `from` last. Without recursion: trees are deep.
 * @throws GateCycle
 */
export function gatesBelow(from: string, gates: ReadonlyMap<string, Formula>): string[] {
  const sorted: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const stack = [{ name: from, below: usedBy(from, gates) }];
  open.add(from);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const next = frame.below.pop();
    if (next === undefined) {
      stack.pop();
      open.delete(frame.name);
      done.add(frame.name);
      sorted.push(frame.name);
    } else if (open.has(next)) {
      const way = [...open];
      throw new GateCycle(way.slice(way.indexOf(next)));
    } else if (!done.has(next)) {
      open.add(next);
      stack.push({ name: next, below: usedBy(next, gates) });
    }
  }
  return sorted;
}

function usedBy(name: string, gates: ReadonlyMap<string, Formula>): string[] {
  const formula = gates.get(name);
  if (formula === undefined) throw new RangeError(`gate "${name}" is not defined`);
  return gatesIn(formula).reverse();
}
