/** Makes the report of a drill from its journal and the plan of the cooperation. Pure. */
import type { Plan } from '../../model/plan.ts';
import { describeAct } from '../acts/index.ts';
import { hashOf } from '../canonical.ts';
import { begunOf } from '../journal/begun.ts';
import type { Line } from '../journal/chain.ts';
import type { Begun } from '../journal/entry.ts';
import { type GroupTimes, type GuestTimes, measure, silencesOf } from '../measure/measure.ts';
import { unseenOf } from '../measure/unseen.ts';
import { verdictOf } from '../measure/verdict.ts';
import { compared } from './comparison.ts';
import { eventsOf } from './events.ts';
import { linesOfMember } from './member-lines.ts';
import { placesOf } from './places.ts';
import type { Report, Summary } from './report.ts';

export interface WrittenFrom {
  /** A journal that has begun. */
  lines: readonly Line[];
  /** Of the inventory as it is now: gives the names. */
  plan: Plan;
  /** Drills that were kept, to compare with. */
  kept: readonly Summary[];
  /** Only what concerns this member. */
  member?: string;
}

export function writeUp({ lines: all, plan, kept, member }: WrittenFrom): Report {
  const lines = member === undefined ? all : linesOfMember(all, member);
  const begun = begunOf(lines);
  const last = all.at(-1) ?? begun;
  const { drill } = begun;
  const { clocks, actedAt, guests, services, members } = measure(lines);
  const { outcome, deviations } = judged(lines);
  const timezone = plan.sites[0]?.timezone ?? 'UTC';
  const date = dayOf(last.at, timezone);
  const own: Summary = {
    id: drill.id,
    date,
    outcome,
    evidenceClass: drill.evidenceClass,
    rtoSeconds: worst(guests, ({ rtoSeconds }) => rtoSeconds),
    rpoSeconds: worst(guests, ({ rpoSeconds }) => rpoSeconds),
  };
  const { id, kind, scenario, title, exercise, evidenceClass, scope } = drill;
  const grouped = (each: GroupTimes, title: string, belongs: (guest: GuestTimes) => boolean) => {
    const own = guests.filter(belongs);
    const [rto, rpo] = [tightest(own, 'rtoSeconds'), tightest(own, 'rpoSeconds')];
    return {
      ...each,
      ...{ rtoSeconds: rto.achieved, rpoSeconds: rpo.achieved },
      title,
      targets: { rtoSeconds: rto.target, rpoSeconds: rpo.target },
    };
  };
  const tenant = (wanted: string) => plan.tenants.find((each) => each.id === wanted)?.title ?? wanted;
  const service = (wanted: string) => plan.guests.find((each) => each.service === wanted)?.serviceTitle ?? wanted;
  return {
    format: 1,
    ...{ id, kind, scenario, title, exercise, evidenceClass, scope },
    ...(member !== undefined && { member: { id: member, title: tenant(member) } }),
    ...{ date, timezone, clocks },
    actor: begun.actor,
    program: begun.program,
    planned: { hash: begun.planned.hash, isCurrent: begun.planned.inventory === hashOf(plan) },
    journal: { lines: all.length, hash: last.hash },
    begunAt: begun.at,
    actedAt,
    decidedAt: lines.find((line) => line.kind === 'decided')?.at ?? null,
    endedAt: last.at,
    ...{ outcome, deviations },
    leftovers: lines.flatMap((line) => (line.kind === 'settled' ? line.left : [])),
    hypothesis: hypothesisOf(begun, lines),
    steps: stepsOf(lines),
    events: eventsOf(lines, guests),
    guests: guests.map(({ predicted, ...guest }) => ({ ...guest, predicted: predicted && withoutIds(predicted) })),
    unseen: unseenOf(lines),
    silences: silencesOf(lines),
    services: services.map((each) => grouped(each, service(each.id), (guest) => guest.service === each.id)),
    members: members.map((each) => grouped(each, tenant(each.id), (guest) => guest.member === each.id)),
    sites: plan.sites.map((site) => ({ id: site.id, title: site.title, nodes: site.nodes.map(({ name }) => name) })),
    places: placesOf(lines),
    // Other drills are summed up as a whole: a member's part is not kept of them.
    comparison: member === undefined ? compared(own, kept) : { own, previous: null, lastYear: null },
  };
}

/** The journal's own verdict, where it came to one; else what it says so far. */
function judged(lines: readonly Line[]): Pick<Report, 'outcome' | 'deviations'> {
  const verdict = lines.findLast((line) => line.kind === 'verdict');
  if (verdict) return { outcome: verdict.outcome, deviations: [...verdict.deviations] };
  const refused = lines.find((line) => line.kind === 'refused');
  if (refused) return { outcome: 'refused', deviations: refused.refusals.map(({ reason }) => reason) };
  return verdictOf(lines);
}

function hypothesisOf({ drill }: Begun, lines: readonly Line[]): Report['hypothesis'] {
  const found = (when: 'before' | 'after') => {
    const line = lines.findLast((each) => each.kind === 'hypothesis' && each.when === when);
    return new Map(line?.kind === 'hypothesis' ? line.findings.map(({ id, ok }) => [id, ok] as const) : []);
  };
  const [before, after] = [found('before'), found('after')];
  const ids = new Set([...drill.guests.map(({ name }) => name), ...drill.hypothesis.map(({ id }) => id)]);
  return [...ids].map((id) => ({ id, before: before.get(id) ?? null, after: after.get(id) ?? null }));
}

function stepsOf(lines: readonly Line[]): Report['steps'] {
  const at = (kind: 'acted' | 'undone', n: number) =>
    lines.findLast((line) => line.kind === kind && line.n === n)?.at ?? null;
  return lines.flatMap((line) => {
    if (line.kind !== 'act') return [];
    const failed = lines.findLast((each) => each.kind === 'act-failed' && each.n === line.n);
    return {
      what: describeAct(line.act),
      at: line.at,
      doneAt: at('acted', line.n),
      undoneAt: at('undone', line.n),
      failure: failed?.kind === 'act-failed' ? failed.message : null,
    };
  });
}

const withoutIds = ({ to, rtoSeconds, rpoSeconds, backSeconds }: NonNullable<GuestTimes['predicted']>) => ({
  to,
  rtoSeconds,
  rpoSeconds,
  backSeconds,
});

/**
 * Of the guest that came nearest to its target, or missed it by most: guests of one member have targets of their own, and one's
 * target beside another's time would say nothing. What is not known comes before all.
 */
function tightest(guests: readonly GuestTimes[], what: 'rtoSeconds' | 'rpoSeconds') {
  const share = (guest: GuestTimes) => (guest[what] ?? Number.POSITIVE_INFINITY) / guest.targets[what];
  const [first, ...others] = guests.toSorted((a, b) => a.targets[what] - b.targets[what]);
  const most = others.reduce((a, b) => (a !== undefined && share(a) >= share(b) ? a : b), first);
  return { achieved: most?.[what] ?? null, target: most?.targets[what] ?? Number.POSITIVE_INFINITY };
}

/** The longest of the guests that the drill touched; null = of one it is not known, or nobody was touched. */
function worst(guests: readonly GuestTimes[], of: (guest: GuestTimes) => number | null): number | null {
  const all = guests.filter(({ affected }) => affected).map(of);
  const known = all.filter((each) => each !== null);
  return all.length === 0 || known.length < all.length ? null : Math.max(...known);
}

/** YYYY-MM-DD where the sites are. */
function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(at * 1000));
}
