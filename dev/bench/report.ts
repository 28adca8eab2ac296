/** The figures of a benchmark as ratios, and as tables. Pure. */
import Table from 'cli-table3';
import { type Part, parts, partTitles } from './parts.ts';
import type { Measurement, Run } from './run.ts';

/** Ratios of one operation at one size. */
export interface Figures {
  operation: Measurement['operation'];
  wallSeconds: number;
  secondsPerGuest: number;
  requests: number;
  requestsPerGuest: number;
  /** Share of the processor time by part, 0 to 1; empty where the platform does not tell. */
  shares: Partial<Record<Part, number>>;
  /** Share of the time in which the lab's one thread was at work. */
  labBusy?: number;
  /** Times as many requests a second as it served, before the lab is the bottleneck. */
  labHeadroom?: number;
}

export function figuresOf({ guests }: Pick<Run, 'guests'>, measurement: Measurement): Figures {
  const { operation, wallSeconds, requests, cpuSeconds } = measurement;
  const total = processorSeconds(measurement);
  const lab = cpuSeconds.lab ?? 0;
  return {
    operation,
    wallSeconds,
    secondsPerGuest: wallSeconds / guests,
    requests,
    requestsPerGuest: requests / guests,
    shares:
      total > 0
        ? Object.fromEntries(
            parts.filter((part) => cpuSeconds[part]).map((part) => [part, (cpuSeconds[part] ?? 0) / total]),
          )
        : {},
    ...(lab > 0 && { labBusy: lab / wallSeconds, labHeadroom: wallSeconds / lab }),
  };
}

/** One table a size: an operation a line. */
export function sizeTable(run: Run): string {
  const shown = parts.filter((part) => run.measurements.some(({ cpuSeconds }) => cpuSeconds[part]));
  const table = new Table({
    head: ['', 'time', 'a guest', 'requests', 'a guest', ...shown.map((part) => partTitles[part]), 'lab busy'],
    style: { head: [], border: [] },
  });
  for (const measurement of run.measurements) {
    const figures = figuresOf(run, measurement);
    table.push([
      figures.operation,
      `${figures.wallSeconds.toFixed(1)} s`,
      `${(figures.secondsPerGuest * 1000).toFixed(0)} ms`,
      figures.requests,
      figures.requestsPerGuest.toFixed(1),
      ...shown.map((part) => percent(figures.shares[part])),
      figures.labBusy === undefined ? '-' : `${percent(figures.labBusy)}, could do ${figures.labHeadroom?.toFixed(0)}x`,
    ]);
  }
  const size = `${run.guests} guests, ${run.resources} resources, checkpoints of ${(run.checkpointBytes / 2 ** 20).toFixed(1)} MiB`;
  return `${size}${run.variant && `, ${run.variant}`}\n${table.toString()}`;
}

/** Time and processor time of every run in times of another: of the same size for a variant, a guest for another size. */
export function ratioTable(runs: readonly Run[]): string | undefined {
  const [first, ...others] = runs;
  if (!first || others.length === 0) return undefined;
  const table = new Table({
    head: ['', 'in times of', ...first.measurements.map(({ operation }) => operation)],
    style: { head: [], border: [] },
  });
  for (const run of others) {
    // A variant is compared with the run without it, a size with the first size.
    const base = runs.find((each) => run.variant && each.guests === run.guests && !each.variant) ?? first;
    table.push([
      `${run.guests} guests${run.variant && `, ${run.variant}`}`,
      base.guests === run.guests ? 'the same without' : `${base.guests} guests, each a guest`,
      ...first.measurements.map(({ operation }) => ratios(operation, run, base)),
    ]);
  }
  return `time (processor time), in times of another run\n${table.toString()}`;
}

function ratios(operation: Measurement['operation'], run: Run, base: Run): string {
  const [one, other] = [run, base].map(({ measurements }) => measurements.find((each) => each.operation === operation));
  if (!one || !other) return '-';
  const times = (of: (measurement: Measurement) => number): string =>
    (of(one) / run.guests / (of(other) / base.guests)).toFixed(2);
  const wall = times(({ wallSeconds }) => wallSeconds);
  return processorSeconds(other) > 0 ? `${wall} (${times(processorSeconds)})` : wall;
}

function processorSeconds({ cpuSeconds }: Measurement): number {
  return Object.values(cpuSeconds).reduce((sum, seconds) => sum + seconds, 0);
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(share < 0.01 ? 1 : 0)} %`;
}
