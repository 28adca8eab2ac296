/** The figures that hold where the inventory says nothing else. A year has 8766 hours. */
import type { PartKind } from './kinds.ts';

/** How often, for how long, or with which probability; and how sure that is. */
export interface FigureValue {
  /** Failures a year (for `rate`), a probability (`share`) or a duration in hours (`hours`). */
  readonly value: number;
  /** Hours until repaired; of `rate` only. */
  readonly hours?: number;
  /** Between these the true value lies in nine cases of ten. */
  readonly band: readonly [low: number, high: number];
  readonly source: string;
}

const hoursAYear = 8766;
const minutes = (count: number) => count / 60;
const nguyen = 'Nguyen, Kim, Park 2014, table 3';
const gill = 'Gill et al., SIGCOMM 2011';
const iec = 'IEC 61508-6';

export const defaultFigures: Readonly<Record<PartKind, FigureValue>> = {
  mains: {
    value: 0.25,
    hours: 1,
    band: [0.15, 0.5],
    source: 'Bundesnetzagentur, SAIDI 2024 (11.7 min); VDE FNN',
  },
  ups: {
    value: hoursAYear / 125_000,
    hours: 8,
    band: [hoursAYear / 250_000, hoursAYear / 50_000],
    source: 'vendor data (Kohler)',
  },
  'generator-start': { value: 0.0135, band: [0.005, 0.03], source: 'IEEE 493 (from memory)' },
  'node-hardware': {
    value: 1 / 12,
    hours: 24,
    band: [1 / 20, 1 / 4],
    source: 'Vishwanath and Nagappan 2010 (from memory)',
  },
  'host-os': {
    value: hoursAYear / 8760,
    hours: minutes(10),
    band: [0.5, hoursAYear / 2654],
    source: nguyen,
  },
  'disk-pool': {
    value: 0.0098,
    hours: 24,
    band: [0.005, 0.02],
    source: 'Backblaze 2022; assumption: replaced and copied again within a day',
  },
  'pool-restore': { value: 24, band: [4, 72], source: 'assumption: new disks, pool and replicas within a day' },
  guest: { value: hoursAYear / 4380, hours: minutes(3), band: [1, hoursAYear / 2893], source: nguyen },
  switch: { value: 0.05, hours: 4, band: [0.025, 0.1], source: `${gill} (access switch; aggregation switch: 0.1)` },
  'buried-fibre': { value: 2.13, hours: 12, band: [1, 5], source: 'Bellcore' },
  'radio-link': { value: 2, hours: 4, band: [0.5, 6], source: 'assumption: weather and equipment' },
  uplink: { value: 2, hours: 2, band: [0.5, 4], source: 'assumption: business line with repair within hours' },
  'network-switch-over': { value: 0.9, band: [0.4, 0.99], source: gill },
  'network-recovery': { value: 0.5, band: [0.25, 2], source: 'assumption: staff on call take the failed path out' },
  room: { value: 1 / 500, hours: 168, band: [1 / 2000, 1 / 100], source: 'assumption: fire or water in one room' },
  site: { value: 1 / 200, hours: 720, band: [1 / 1000, 1 / 50], source: 'assumption: fire, flood' },
  witness: { value: 1, hours: 4, band: [0.25, 4], source: 'assumption: one small server with one line' },
  'operator-error': { value: 0.5, hours: 1, band: [0.1, 2], source: 'Uptime Institute 2025' },
  'beta-same-type': { value: 0.05, band: [0.02, 0.1], source: iec },
  'beta-same-software': { value: 0.1, band: [0.05, 0.2], source: iec },
  'beta-diverse': { value: 0.02, band: [0.01, 0.05], source: iec },
  'beta-same-mains': {
    value: 0.5,
    band: [0.2, 0.9],
    source: 'assumption: two feeds of one building mostly hang on one medium-voltage ring',
  },
  'failover-drilled': { value: 0.99, band: [0.95, 0.999], source: 'assumption: drilled with success lately' },
  'failover-untested': { value: 0.95, band: [0.8, 0.999], source: 'assumption: not drilled lately' },
  'manual-recovery': { value: 1, band: [0.5, 4], source: 'assumption: staff on call start the guests by hand' },
  'node-maintenance': {
    value: 4,
    hours: 1,
    band: [2, 12],
    source: 'assumption: quarterly updates; guests move away before, without an outage',
  },
  'guest-maintenance': {
    value: 12,
    hours: minutes(5),
    band: [4, 24],
    source: 'assumption: monthly updates with a restart, announced',
  },
};
