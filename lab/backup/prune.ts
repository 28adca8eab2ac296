/** Which backups of a guest are kept: the newest of each of so many days, weeks, months (`prune-backups` of vzdump(1)). */
const periods: Readonly<Record<string, (time: number) => string>> = {
  'keep-last': (time) => String(time),
  'keep-hourly': (time) => iso(time).slice(0, 13),
  'keep-daily': (time) => iso(time).slice(0, 10),
  // Weeks begin on Monday; 1 January 1970 was a Thursday.
  'keep-weekly': (time) => String(Math.floor((time / 86_400 + 3) / 7)),
  'keep-monthly': (time) => iso(time).slice(0, 7),
  'keep-yearly': (time) => iso(time).slice(0, 4),
};

const iso = (time: number): string => new Date(time * 1000).toISOString();

/** The times (s since 1970) of those that stay. Each rule looks at what the rules before it have left over. */
export function keptTimes(times: readonly number[], rules: string): ReadonlySet<number> {
  const wanted = new Map(rules.split(',').map((rule) => rule.split('=', 2) as [string, string]));
  if (wanted.get('keep-all') === '1' || wanted.size === 0) return new Set(times);
  const newestFirst = times.toSorted((a, b) => b - a);
  const kept = new Set<number>();
  for (const [rule, periodOf] of Object.entries(periods)) {
    const covered = new Set([...kept].map(periodOf));
    let left = Number(wanted.get(rule) ?? 0);
    for (const time of newestFirst) {
      if (left <= 0) break;
      if (covered.has(periodOf(time))) continue;
      covered.add(periodOf(time));
      kept.add(time);
      left -= 1;
    }
  }
  return kept;
}
