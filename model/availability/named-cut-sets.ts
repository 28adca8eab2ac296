/** The minimal cut sets of a whole tree, one after the other, by the names of their events. */

import { setsOf } from './counts.ts';
import type { SolvedTree } from './importance.ts';
import type { Solved } from './solve.ts';

/** Those with at most `order` events. Nothing where a module's cut sets could not all be found. */
export function* namedCutSets({ circuit, solved }: SolvedTree, order: number): Generator<readonly string[]> {
  const modules = new Map(solved.map((each) => [each.module.root, each]));
  if (solved.some(({ cutSets }) => !cutSets)) return;
  const top = solved.at(-1);
  if (top) yield* ofModule(top, order);

  function* ofModule({ cutSets, diagram }: Solved, most: number): Generator<readonly string[]> {
    if (!cutSets || !diagram) return;
    for (const levels of setsOf(cutSets, most)) {
      yield* ofLeaves(
        levels.map((level) => diagram.order[level] ?? 0),
        most,
      );
    }
  }

  function* ofLeaves([first, ...rest]: readonly number[], most: number): Generator<readonly string[]> {
    if (first === undefined) yield [];
    if (first === undefined) return;
    // Each of the others takes one event at least.
    for (const head of ofLeaf(first, most - rest.length)) {
      for (const tail of ofLeaves(rest, most - head.length)) yield [...head, ...tail];
    }
  }

  function* ofLeaf(leaf: number, most: number): Generator<readonly string[]> {
    const node = circuit.node(leaf);
    const module = modules.get(leaf);
    if (node.kind === 'variable') {
      if (most >= 1) yield [node.name];
    } else if (module) yield* ofModule(module, most);
  }
}
