/**
 * Cycles of a directed graph, at least one for each set of nodes that reach each other: depth-first search, and a cycle for every edge
 * back to a node on the current path.
 * @param edges the nodes that each node points to; unknown ones are ignored
 * @returns each cycle once, from its alphabetically first node, without that node again at its end
 */
export function cyclesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>();
  const done = new Set<string>();
  const path: string[] = [];

  function visit(node: string): void {
    const start = path.indexOf(node);
    if (start >= 0) {
      const cycle = fromFirst(path.slice(start));
      cycles.set(cycle.join(' '), cycle);
      return;
    }
    if (done.has(node)) return;
    path.push(node);
    for (const next of edges.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  }

  for (const node of edges.keys()) visit(node);
  return [...cycles.values()];
}

function fromFirst(cycle: readonly string[]): string[] {
  const first = cycle.reduce((least, node, index) => (node < (cycle[least] ?? node) ? index : least), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
