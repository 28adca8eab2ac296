/** Fault trees by trying every combination of failures: slow, and too plain to be wrong. */
import type { FaultTree, Formula } from '../../../../model/availability/fault-tree.ts';

/** Whether the top event happens when exactly these events have failed. */
export function happens(tree: FaultTree, failed: ReadonlySet<string>): boolean {
  const holds = (formula: Formula): boolean => {
    switch (formula.kind) {
      case 'basic-event':
        return failed.has(formula.name);
      case 'house-event':
        return tree.houseEvents.get(formula.name) === true;
      case 'gate': {
        const gate = tree.gates.get(formula.name);
        return gate !== undefined && holds(gate);
      }
      case 'constant':
        return formula.value;
      case 'not':
        return !holds(formula.arg);
    }
    const states = formula.args.map(holds);
    const count = states.filter(Boolean).length;
    switch (formula.kind) {
      case 'and':
        return count === states.length;
      case 'nand':
        return count < states.length;
      case 'or':
        return count > 0;
      case 'nor':
        return count === 0;
      case 'xor':
        return count % 2 === 1;
      case 'iff':
        return states[0] === states[1];
      case 'imply':
        return states[0] !== true || states[1] === true;
      case 'atleast':
        return count >= formula.min;
      case 'cardinality':
        return count >= formula.min && count <= formula.max;
    }
  };
  return holds({ kind: 'gate', name: tree.top });
}

export interface Tried {
  readonly probability: number;
  /** Sorted names, joined with a blank each; the smallest first. */
  readonly cutSets: readonly string[];
}

export function tryAll(tree: FaultTree): Tried {
  const names = [...tree.basicEvents.keys()];
  let probability = 0;
  const bad: string[][] = [];
  for (let mask = 0; mask < 2 ** names.length; mask += 1) {
    const failed = names.filter((_, event) => (mask >> event) & 1);
    if (!happens(tree, new Set(failed))) continue;
    bad.push(failed);
    probability += names.reduce((product, name) => {
      const each = tree.basicEvents.get(name) ?? 0;
      return product * (failed.includes(name) ? each : 1 - each);
    }, 1);
  }
  const smallest: Set<string>[] = [];
  for (const set of bad.sort((a, b) => a.length - b.length)) {
    const own = new Set(set);
    if (!smallest.some((known) => [...known].every((name) => own.has(name)))) smallest.push(own);
  }
  return { probability, cutSets: smallest.map(written).sort() };
}

export function written(set: Iterable<string>): string {
  return [...set].sort().join(' ');
}
