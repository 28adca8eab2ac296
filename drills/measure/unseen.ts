/** What a drill can't have seen: times in which nobody looked, or nobody answered, while its acts lasted. Pure. */
import type { Line } from '../journal/chain.ts';
import { lateAfter, wholeEvery } from '../run/watch.ts';

/** Seconds without a sample after which nobody can have looked: a whole one is due. */
const longestQuiet = wholeEvery + lateAfter;

/** Seconds since 1970. */
export interface Unseen {
  from: number;
  until: number;
  /** no-look: the drill did not look. blind: it did, and no endpoint of the cluster answered. */
  why: 'no-look' | 'blind';
}

/**
 * From the first act until the decision, in order. A look that sees nothing new leaves no line, but for one that comes late:
 * what is known of a process that died is when it wrote last.
 */
export function unseenOf(lines: readonly Line[]): Unseen[] {
  const first = lines.findIndex(({ kind }) => kind === 'act');
  if (first < 0) return [];
  const decision = lines.findIndex(({ kind }) => kind === 'decided');
  const during = lines.slice(first, decision < 0 ? undefined : decision + 1);
  return [...gaps(during), ...blindness(during)].sort((a, b) => a.from - b.from);
}

function gaps(lines: readonly Line[]): Unseen[] {
  const [act] = lines;
  const found: Unseen[] = [];
  let seen = act;
  let wasCutOff = false;
  const note = (from: number, until: number) => {
    if (until > from) found.push({ from, until, why: 'no-look' });
  };
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'resumed') wasCutOff = true;
    if (act === undefined || seen === undefined || (line.kind !== 'sample' && index < lines.length - 1)) continue;
    const late = line.kind === 'sample' ? line.late : undefined;
    // Moments of two clocks can't be subtracted.
    const isSilent = line.clock === seen.clock && line.at - seen.at > longestQuiet;
    if (late !== undefined) note(Math.max(act.at, line.at - late), line.at);
    else if (wasCutOff || isSilent) note(seen.at, line.at);
    seen = line;
    wasCutOff = false;
  }
  return found;
}

function blindness(lines: readonly Line[]): Unseen[] {
  const found: Unseen[] = [];
  let since: number | undefined;
  const end = (until: number) => {
    if (since !== undefined && until > since) found.push({ from: since, until, why: 'blind' });
    since = undefined;
  };
  for (const line of lines) {
    if (line.kind !== 'sample') continue;
    const { blind } = line.state;
    if (typeof blind === 'string') since ??= line.at;
    else if (blind === null || line.whole) end(line.at);
  }
  end(lines.at(-1)?.at ?? 0);
  return found;
}
