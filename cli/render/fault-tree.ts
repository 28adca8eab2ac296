/** Results of fault trees as CSV and JSON. Pure. */
import type { Report } from '../analysis/report.ts';

/** Orders whose cut sets have a column of their own. */
export const columnOrders = [1, 2, 3] as const;

export const csvHeader = [
  'tree,basic_events,gates,minimal_cut_sets,probability',
  ...columnOrders.map((order) => `mcs_order_${order}`),
].join(',');

/** What is not known stays empty; a probability between bounds is `lower..upper`. */
export function csvRow({ tree, basicEvents, gates, cutSets, probability, cutSetsByOrder }: Report): string {
  return [
    csvField(tree),
    basicEvents,
    gates,
    cutSets ?? '',
    probabilityText(probability),
    ...columnOrders.map((order) => cutSetsByOrder?.[order] ?? ''),
  ].join(',');
}

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function probabilityText({ lower, upper }: Report['probability']): string {
  return lower === upper ? sixDigits(lower) : `${sixDigits(lower, 'down')}..${sixDigits(upper, 'up')}`;
}

/** Below this, numbers are written with an exponent. */
const LEAST_PLAIN = 0.015;

/** Six significant digits; a bound is rounded away from what it bounds. */
function sixDigits(value: number, toward?: 'down' | 'up'): string {
  if (value === 0 || value === 1) return String(value);
  const nearest = Number(value.toPrecision(6));
  const short = toward === 'down' ? nearest > value : toward === 'up' && nearest < value;
  const step = 10 ** (Math.floor(Math.log10(value)) - 5);
  const rounded = short ? nearest + (toward === 'up' ? step : -step) : nearest;
  return rounded < LEAST_PLAIN ? rounded.toExponential(5) : String(Number(rounded.toPrecision(6)));
}

/** One document; counts are numbers as long as those hold them exactly, else strings. */
export function faultTreeJson(report: Report): string {
  const { cutSets, cutSetsByOrder, cutSetList, importance, exhausted, ...rest } = report;
  return JSON.stringify({
    ...rest,
    exact: report.probability.lower === report.probability.upper,
    exhausted: exhausted ?? null,
    minimalCutSets: cutSets === undefined ? null : cutSets <= Number.MAX_SAFE_INTEGER ? Number(cutSets) : `${cutSets}`,
    minimalCutSetsByOrder: cutSetsByOrder ?? null,
    cutSets: cutSetList ?? null,
    importance: importance ? Object.fromEntries(importance) : null,
  });
}

const causes = {
  time: (seconds: number) => `not solved within ${seconds} s`,
  memory: (_: number, memoryMiB: number) => `not solved within ${memoryMiB} MiB`,
  depth: () => 'nested too deeply to be solved',
} as const;

/** What could not be found out, and what would help; undefined where all is exact. */
export function shortfall(report: Report, limits: { seconds: number; memoryMiB: number }): string | undefined {
  const { tree, exhausted, probability, cutSets, cutSetsByOrder } = report;
  if (exhausted === undefined) return undefined;
  const exact = probability.lower === probability.upper;
  const known = [
    exact ? 'The probability is exact' : `The probability lies between the bounds ${probabilityText(probability)}`,
    cutSets === undefined ? 'not all minimal cut sets were counted' : 'the minimal cut sets are all counted',
    ...(cutSets === undefined && cutSetsByOrder ? ['those of the orders shown are'] : []),
  ];
  const cause = causes[exhausted](limits.seconds, limits.memoryMiB);
  return `${tree}: ${cause}. ${known.join('; ')}. --seconds and --memory give it more.`;
}
