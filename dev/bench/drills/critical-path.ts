/** What the moves of a switchover take by themselves, whoever orders them. Pure. */

/** Task of one move, seconds since 1970. */
export interface MoveTask {
  node: string;
  from: number;
  to: number;
}

/** `max_workers` of datacenter.cfg, when it doesn't say: moves that a node carries out at the same time. */
const workers = 4;

/**
 * Seconds from the moment at which all moves are asked for until HA has come to rest with the last guest: until HA takes
 * them up, on the slowest node one after the other as many at a time as it does, until HA has seen the end.
 * @param askedAt the first was ordered @param restedAt HA was at rest with all of them
 */
export function criticalPath(tasks: readonly MoveTask[], askedAt: number, restedAt: number): number {
  const taken = Math.min(...tasks.map(({ from }) => from));
  const ended = Math.max(...tasks.map(({ to }) => to));
  const nodes = [...Map.groupBy(tasks, ({ node }) => node).values()];
  return taken - askedAt + Math.max(...nodes.map(inARow)) + (restedAt - ended);
}

/** Seconds that a node needs for its moves without a gap. */
function inARow(tasks: readonly MoveTask[]): number {
  const free = Array<number>(workers).fill(0);
  for (const { from, to } of tasks.toSorted((a, b) => a.from - b.from)) {
    const next = free.indexOf(Math.min(...free));
    free[next] = (free[next] ?? 0) + to - from;
  }
  return Math.max(...free);
}
