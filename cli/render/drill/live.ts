/** A drill while it runs, as it stands: the guests it touches, and what has happened last. Pure. */
import Table from 'cli-table3';
import type { Progress } from '../../../drills/run/progress.ts';
import { isUp } from '../../../drills/run/sampled.ts';
import { age } from '../age.ts';

/** Lines of what has happened. */
const told = 12;

/** @param at seconds since 1970: of the last line */
export function renderLive(progress: Progress, happened: readonly string[], at: number): string {
  const { begun, firstActAt, state, since } = progress;
  const { drill } = begun;
  const elapsed = firstActAt === undefined ? 'nothing touched yet' : `${age(at - firstActAt)} since the first step`;
  const table = new Table({ head: ['Guest', 'From', 'Now', 'HA', 'Serves'], style: { head: [], border: [] } });
  for (const { vmId, name, from, affected } of drill.guests) {
    const guest = state.guests[vmId];
    const away = since.get(`away ${vmId}`);
    if (!affected && away === undefined) continue;
    const serves = guest === undefined ? '?' : isUp(state, vmId) ? 'yes' : `away for ${age(at - (away ?? at))}`;
    table.push([`${name} (${vmId})`, from, guest ? `${guest.node} (${guest.status})` : '?', guest?.ha ?? '-', serves]);
  }
  const dark = Object.entries(state.nodes).flatMap(([name, online]) => (online ? [] : [name]));
  return [
    `${drill.title.en} (${drill.id}): ${elapsed}`,
    ...(state.blind === undefined ? [] : [`No endpoint answers: ${state.blind}`]),
    ...(dark.length === 0 ? [] : [`Not in the cluster: ${dark.join(', ')}`]),
    table.toString(),
    ...happened.slice(-told),
    'Ctrl-C puts everything back.',
  ].join('\n');
}
