/** Outages of a service whose guests are on the way to their replicas. */
import type { EvidenceKind } from '../../drill-evidence.ts';
import { failoverUnavailability } from '../failover.ts';
import type { Figure, Figures } from '../parts/figures.ts';
import type { PartKind } from '../parts/kinds.ts';
import { hoursAYear, type PartEvent } from '../parts/part-event.ts';
import type { FailoverTimes, Installation, InstalledGuest, NodesLost } from './installation.ts';
import type { Losses } from './losses.ts';
import type { Needs } from './needs.ts';
import type { SolvedInfrastructure } from './solved-infrastructure.ts';

export interface Failovers {
  readonly unavailability: number;
  readonly perYear: number;
  /** Share of the unavailability by the event that starts them. */
  readonly byEvent: ReadonlyMap<string, number>;
  /** By how much the unavailability rises with figures that no event hangs on. */
  readonly slopes: ReadonlyMap<string, number>;
}

/** The guest of a service that is away longest when an event takes several of them down. */
export interface LongestMove {
  readonly guest: InstalledGuest;
  /** Infinity = it does not come back by itself. */
  readonly seconds: number;
  /** Of all its guests that move: the most that one loses. */
  readonly lostSeconds: number;
}

export interface FailoverRules {
  readonly times: FailoverTimes;
  readonly figures: Figures;
  /** Takes up the figures that are used. */
  readonly used: Map<string, Figure>;
  /** Kinds of failover that were drilled with success lately. */
  readonly drilled: ReadonlySet<EvidenceKind>;
  readonly sites: Installation['sites'];
}

export function failoversOf(
  needs: Needs,
  { exposures }: SolvedInfrastructure,
  { lost, ratePerHour }: Losses,
  events: ReadonlyMap<string, PartEvent>,
  rules: FailoverRules,
): Failovers {
  const byEvent = new Map<string, number>();
  const slopes = new Map<string, number>();
  let [unavailability, perYear] = [0, 0];
  const manual = take(rules, 'manual-recovery');
  for (const [name, exposure] of exposures) {
    const event = events.get(name);
    if (!event || event.perYear === 0) continue;
    const alone = lost.get(name);
    const move = longestMove(needs, alone, rules.times) ?? longestSingleMove(needs, rules.times);
    if (!move || move.seconds === 0) continue;
    const coverage = take(rules, coverageKind(rules, alone?.nodes ?? []));
    const replica = move.guest.places.find((place) => place !== move.guest.node && !alone?.nodes.includes(place)) ?? '';
    const cause = {
      failureRate: event.perYear / hoursAYear,
      repairRate: 1 / event.hours,
      replicaFailureRate: ratePerHour.get(replica) ?? 0,
      exposure,
    };
    const away = (hours: number) => failoverUnavailability(cause, [{ share: 1, hours }]);
    const byItself = away(Number.isFinite(move.seconds) ? move.seconds / 3600 : manual.value);
    const byHand = away(manual.value);
    const whole = coverage.value * byItself + (1 - coverage.value) * byHand;
    const handRate = (away(manual.value * 1.0001) - byHand) / (manual.value * 0.0001);
    byEvent.set(name, whole);
    raise(slopes, coverage.key, byItself - byHand);
    raise(slopes, manual.key, (1 - coverage.value) * handRate);
    unavailability += whole;
    perYear += event.perYear * exposure;
  }
  return { unavailability, perYear, byEvent, slopes };
}

/** Several guests that fall at once are one outage: the longest. Undefined where none of them has to move. */
export function longestMove(
  { each }: Needs,
  lost: NodesLost | undefined,
  times: FailoverTimes,
): LongestMove | undefined {
  if (!lost || lost.nodes.length + lost.pools.length === 0) return undefined;
  let longest: LongestMove | undefined;
  let lostSeconds = 0;
  for (const guest of each) {
    if (!lost.nodes.includes(guest.node) && !lost.pools.includes(guest.node)) continue;
    const time = times(guest.vmId, lost);
    if (!time) continue;
    lostSeconds = Math.max(lostSeconds, time.lostSeconds);
    if (!longest || time.seconds > longest.seconds) longest = { guest, seconds: time.seconds, lostSeconds };
  }
  return longest && { ...longest, lostSeconds };
}

/** For events that take a home down only together with others: the home from which the move takes longest. */
function longestSingleMove(needs: Needs, times: FailoverTimes): LongestMove | undefined {
  return needs.homes
    .flatMap((home) => longestMove(needs, home, times) ?? [])
    .reduce<LongestMove | undefined>((a, b) => (a && a.seconds >= b.seconds ? a : b), undefined);
}

/** The loss of a whole site is another thing to drill than that of a node. */
function coverageKind({ sites, drilled }: FailoverRules, nodes: readonly string[]): PartKind {
  const wholeSite = sites.some((site) => site.nodes.length > 0 && site.nodes.every(({ name }) => nodes.includes(name)));
  return drilled.has(wholeSite ? 'site-loss' : 'node-loss') ? 'failover-drilled' : 'failover-untested';
}

function take({ figures, used }: FailoverRules, kind: PartKind): Figure {
  const figure = figures.of(kind);
  used.set(figure.key, figure);
  return figure;
}

export function raise(sums: Map<string, number>, key: string, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}
