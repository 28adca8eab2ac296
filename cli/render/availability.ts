/** The availability of the cooperation as text. Pure. */
import Table from 'cli-table3';
import { partKinds } from '../../model/availability/parts/kinds.ts';
import type {
  CooperationAssessment,
  EventCategory,
  FaultRow,
  FigureUsed,
  OutageOf,
  PairOutage,
  ServiceAssessment,
} from '../../model/availability/services/assessment.ts';
import { availabilityPercent, lostSpan, span, twoDigits } from './figure.ts';

/** What lies beyond these is in the JSON. */
const mostPairs = 10;
const mostKinds = 10;

export function renderAvailability(cooperation: CooperationAssessment): string {
  return [
    cooperation.services.map(verdict).join('\n'),
    `Minutes a year\n${serviceTable(cooperation.services)}`,
    `What each fault comes to (faults that nobody notices are left out; a guest that fails starts again within ${restart(cooperation)})\n${faultTable(cooperation)}`,
    singlePoints(cooperation),
    pairs(cooperation.pairs),
    changes(cooperation),
    capacity(cooperation),
    `Figures\n${cooperation.figures.map(figure).join('\n')}`,
    `Not modelled\n${cooperation.notModelled.map((line) => `  ${line}`).join('\n')}`,
  ].join('\n\n');
}

/** `Finanzwesen, Kaufungen: 99.985 % (80 min/year, P95 150), target 52.6: missed; 10 outages/year, ...` */
export function verdict(service: ServiceAssessment): string {
  const { title, memberTitle, unavailability, minutesPerYear, p95MinutesPerYear, targetMinutesPerYear } = service;
  const longest = service.longestSingleFault;
  const figures = `${availabilityPercent(unavailability)} (${twoDigits(minutesPerYear)} min/year, P95 ${twoDigits(p95MinutesPerYear)})`;
  const target = `target ${Number(targetMinutesPerYear.toPrecision(3))}: ${service.meetsTarget ? 'pass' : 'missed'}`;
  const worst = longest ? `longest single fault ${span(longest.seconds)} (${longest.event})` : 'no single fault hurts';
  return `${title}, ${memberTitle}: ${figures}, ${target}; ${twoDigits(service.outagesPerYear)} outages/year, ${worst}`;
}

function serviceTable(services: readonly ServiceAssessment[]): string {
  const table = plainTable([
    'Service',
    'Member',
    'class',
    'in all',
    'P95',
    'failures',
    'failovers',
    'no reserve',
    'planned',
  ]);
  for (const service of services) {
    const { failures } = service.unavailabilityOf;
    table.push([
      service.title,
      service.memberTitle,
      `VK ${service.availabilityClass}`,
      ...[
        service.minutesPerYear,
        service.p95MinutesPerYear,
        (failures / service.unavailability) * service.minutesPerYear,
        service.failoverMinutesPerYear,
        service.maintenance.lackOfReserveMinutesPerYear,
        service.maintenance.minutesPerYear,
      ].map(twoDigits),
    ]);
  }
  return table.toString();
}

/** The longest restart of a guest, none of which has a row of its own. */
function restart({ faults }: CooperationAssessment): string {
  return span(Math.max(0, ...faults.filter(isGuest).map(({ event }) => event.hours * 3600)));
}

const isGuest = ({ event }: FaultRow): boolean => event.kind === 'guest';

function faultTable({ faults, services }: CooperationAssessment): string {
  const table = plainTable(['Fault', 'a year', 'services', 'away', 'lost', 'why, of the one that is away longest']);
  const rows = faults.filter((row) => !isGuest(row) && Object.keys(row.services).length > 0);
  const worst = new Map(rows.map((row) => [row, worstOf(Object.values(row.services))]));
  const seconds = (row: FaultRow) => worst.get(row)?.seconds ?? Number.POSITIVE_INFINITY;
  for (const row of rows.toSorted((a, b) => seconds(b) - seconds(a) || (a.event.name < b.event.name ? -1 : 1))) {
    const outage = worst.get(row);
    if (!outage) continue;
    const hit = Object.keys(row.services).length;
    table.push([
      row.event.name,
      twoDigits(row.event.perYear),
      hit === services.length ? 'all' : String(hit),
      span(outage.seconds),
      lostSpan(outage.lostSeconds),
      outage.why,
    ]);
  }
  return table.toString();
}

/** The longest outage, with the greatest loss of all. */
function worstOf(outages: readonly OutageOf[]): OutageOf | undefined {
  const order = (seconds: number | null) => seconds ?? Number.POSITIVE_INFINITY;
  const [longest] = outages.toSorted((a, b) => order(b.seconds) - order(a.seconds));
  const [dearest] = outages.toSorted((a, b) => order(b.lostSeconds) - order(a.lostSeconds));
  return longest && dearest && { ...longest, lostSeconds: dearest.lostSeconds };
}

function singlePoints({ services, faults }: CooperationAssessment): string {
  const guests = new Set(faults.filter(isGuest).map(({ event }) => event.name));
  const alone = services.flatMap(({ cutSets }) =>
    cutSets.flatMap(({ events: [event = '', ...others], minutesPerYear }) =>
      others.length > 0
        ? []
        : { event: guests.has(event) ? 'each guest, its OS and application' : event, minutesPerYear },
    ),
  );
  const lines = greatest(alone, ({ event }) => event).map(
    ({ what, minutesPerYear }) => `  ${what}: ${twoDigits(minutesPerYear)} min/year`,
  );
  return `Single points of failure (nothing stands in for them)\n${lines.join('\n')}`;
}

function pairs(all: readonly PairOutage[]): string {
  const lines = all
    .slice(0, mostPairs)
    .map(
      ({ events, shared, minutesPerYear, share, services, seconds, lostSeconds }) =>
        `  ${events.join(' + ')}: ${twoDigits(minutesPerYear)} min/year (${twoDigits(share * 100)} %), ${shared.join(' and ')}; ` +
        `${services.length} services, away ${span(seconds)}, lost: ${lostSpan(lostSeconds)}`,
    );
  const more = all.length > mostPairs ? [`  and ${all.length - mostPairs} more (--json)`] : [];
  return `Pairs that hurt, though neither does alone\n${[...lines, ...more].join('\n') || '  none'}`;
}

/** Parts of a kind together, for it is a kind that one decides on: other lines, other nodes, another way of working. */
function changes({ services, faults }: CooperationAssessment): string {
  const categories = new Map(faults.map(({ event }) => [event.name, event.category]));
  const kinds = services.flatMap((service) =>
    [...Map.groupBy(service.importance, ({ event, kind }) => `${categories.get(event)} ${kind}`)].map(
      ([what, same]) => ({
        what,
        service: `${service.title}, ${service.memberTitle}`,
        minutesPerYear: same.reduce((sum, { minutesPerYear }) => sum + minutesPerYear, 0),
        category: categories.get(same[0]?.event ?? ''),
        kind: same[0]?.kind,
      }),
    ),
  );
  const lines = greatest(kinds, ({ what }) => what)
    .slice(0, mostKinds)
    .map(({ minutesPerYear, first: { service, category, kind } }) => {
      const title = kind === undefined ? '' : partKinds[kind].title;
      return `  ${titleOf(title, category)}: up to ${twoDigits(minutesPerYear)} min/year less (${service})`;
    });
  return `What one change would buy: without any\n${lines.join('\n')}`;
}

function titleOf(title: string, category: EventCategory | undefined): string {
  if (category === 'common-cause') return `common cause of several: ${title}`;
  return category === 'switch-over' ? `${title} that is not taken over` : title;
}

/** Of all that are called the same, the one with the most minutes; greatest first. */
function greatest<T extends { minutesPerYear: number }>(all: readonly T[], nameOf: (each: T) => string) {
  return [...Map.groupBy(all, nameOf)]
    .flatMap(([what, same]) => {
      const [first] = same.toSorted((a, b) => b.minutesPerYear - a.minutesPerYear);
      return first ? { what, first, minutesPerYear: first.minutesPerYear } : [];
    })
    .sort((a, b) => b.minutesPerYear - a.minutesPerYear || (a.what < b.what ? -1 : 1));
}

function capacity({ capacity: { nodes, unplaced } }: CooperationAssessment): string {
  const lines = [...Map.groupBy(nodes, ({ node }) => node)].flatMap(([node, after]) => {
    const [fullest] = after.toSorted((a, b) => b.neededMiB / b.usableMiB - a.neededMiB / a.usableMiB);
    if (!fullest) return [];
    const { neededMiB, usableMiB, loss, guests } = fullest;
    return `  ${node}: at most ${twoDigits((100 * neededMiB) / usableMiB)} % of its memory for guests, with ${loss} lost (${guests} guests)`;
  });
  const left = unplaced.map(({ loss, guests }) => `  no room with ${loss} lost: ${guests.join(', ')}`);
  return `Room after any node or site is lost\n${[...lines, ...left].join('\n')}`;
}

function figure({ key, title, value, unit, hours, band: [low, high], source, from }: FigureUsed): string {
  const kind = key.includes(' ') ? `${title} (${key})` : title;
  const amount = `${threeDigits(value)}${unit === '' ? '' : ` ${unit}`}${hours === null ? '' : `, ${span(hours * 3600)}`}`;
  return `  ${kind}: ${amount} (${threeDigits(low)} to ${threeDigits(high)}); ${source}${from === 'inventory' ? ' [inventory]' : ''}`;
}

/** Figures are shown as they were put in. */
const threeDigits = (value: number): string => String(Number(value.toPrecision(3)));

function plainTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
