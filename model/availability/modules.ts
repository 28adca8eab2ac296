/**
 * Modules: gates whose events occur nowhere outside, found in linear time by the dates of first and last visit
 * (Dutuit and Rauzy 1996, "A linear-time algorithm to find modules of fault trees").
 */
import { type Circuit, nodeOf } from './circuit.ts';

/** The gates below and including `root` that are modules; `root` always is one. */
export function findModules(circuit: Circuit, root: number): Set<number> {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  const left = new Map<number, number>();
  const finished: number[] = [];
  let date = 0;
  const stack: { number: number; next: number }[] = [];
  const visit = (number: number) => {
    date += 1;
    last.set(number, date);
    if (first.has(number)) return;
    first.set(number, date);
    if (circuit.args(number).length > 0) stack.push({ number, next: 0 });
  };
  visit(root);
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const arg = circuit.args(frame.number)[frame.next];
    frame.next += 1;
    if (arg !== undefined) {
      visit(nodeOf(arg));
    } else {
      stack.pop();
      date += 1;
      left.set(frame.number, date);
      last.set(frame.number, Math.max(last.get(frame.number) ?? 0, date));
      finished.push(frame.number);
    }
  }
  return modulesAmong(finished, circuit, { first, last, left });
}

interface Dates {
  readonly first: ReadonlyMap<number, number>;
  readonly last: ReadonlyMap<number, number>;
  readonly left: ReadonlyMap<number, number>;
}

/** A gate is a module if all below it is first and last visited between its own first visit and its leaving. */
function modulesAmong(finished: readonly number[], circuit: Circuit, { first, last, left }: Dates): Set<number> {
  const earliest = new Map<number, number>();
  const latest = new Map<number, number>();
  const modules = new Set<number>();
  // Arguments come before their gates in the order of leaving.
  for (const number of finished) {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const arg of circuit.args(number)) {
      const below = nodeOf(arg);
      least = Math.min(least, first.get(below) ?? 0, earliest.get(below) ?? Number.POSITIVE_INFINITY);
      most = Math.max(most, last.get(below) ?? 0, latest.get(below) ?? 0);
    }
    earliest.set(number, least);
    latest.set(number, most);
    if (least > (first.get(number) ?? 0) && most < (left.get(number) ?? 0)) modules.add(number);
  }
  return modules;
}

/** A module with the gates that are inside of it and of no smaller module. */
export interface Module {
  readonly root: number;
  /** Oldest first; the last is the root. */
  readonly gates: readonly number[];
  /** Variables and roots of smaller modules. */
  readonly leaves: readonly number[];
}

/** The modules below `root`, each after those that it uses, that of `root` itself last. */
export function modulesOf(circuit: Circuit, root: number): Module[] {
  // A tree may come down to an event, or to a constant.
  if (circuit.args(root).length === 0) return [{ root, gates: [], leaves: root === 0 ? [] : [root] }];
  const roots = [...findModules(circuit, root)].sort((a, b) => a - b);
  const isRoot = new Set(roots);
  return roots.map((each) => {
    const inner = new Set([each]);
    const leaves = new Set<number>();
    for (const number of inner) {
      for (const arg of circuit.args(number)) {
        const below = nodeOf(arg);
        (isRoot.has(below) || circuit.args(below).length === 0 ? leaves : inner).add(below);
      }
    }
    return { root: each, gates: [...inner].sort((a, b) => a - b), leaves: [...leaves] };
  });
}
