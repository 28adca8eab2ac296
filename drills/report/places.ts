/** Where the guests were before, during and after, by the samples. Pure. */
import type { Line } from '../journal/chain.ts';
import type { SampledState } from '../journal/entry.ts';
import { changed, isUp, nothingSeen } from '../run/sampled.ts';
import type { Places, Report } from './report.ts';

export function placesOf(lines: readonly Line[]): Report['places'] {
  const acted = lines.find(({ kind }) => kind === 'act')?.seq ?? Number.POSITIVE_INFINITY;
  const decided = lines.find(({ kind }) => kind === 'decided')?.seq ?? Number.POSITIVE_INFINITY;
  let state: SampledState = nothingSeen;
  const found: Report['places'] = { before: null, during: null, after: null };
  for (const line of lines) {
    if (line.kind !== 'sample') continue;
    state = changed(line.whole ? nothingSeen : state, line.state);
    const places = placesIn(state);
    if (line.seq < acted) found.before = places;
    else if (line.seq < decided) found.during = places;
    found.after = places;
  }
  return { ...found, before: found.before ?? beginning(lines) };
}

const placesIn = (state: SampledState): Places => ({
  online: Object.entries(state.nodes).flatMap(([node, isOnline]) => (isOnline ? node : [])),
  guests: Object.entries(state.guests).map(([vmId, { node }]) => ({
    vmId: Number(vmId),
    node,
    runs: isUp(state, Number(vmId)),
  })),
});

/** Nothing is sampled before the first act: the drill was planned for guests that run, and on what nodes it says. */
function beginning(lines: readonly Line[]): Places | null {
  const [begun] = lines;
  if (begun?.kind !== 'begun') return null;
  const first = lines.find((line) => line.kind === 'sample');
  const nodes = first?.kind === 'sample' ? Object.keys(first.state.nodes ?? {}) : [];
  return {
    online: nodes,
    guests: begun.drill.guests.map(({ vmId, from }) => ({ vmId, node: from, runs: true })),
  };
}
