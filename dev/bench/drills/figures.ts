/** The figures of one scenario's runs. Pure. */
import type { Round } from './round.ts';

export interface ScenarioFigures {
  scenario: string;
  runs: number;
  outcomes: Partial<Record<Round['outcome'], number>>;
  /** Seconds that guests that were hit came back later than was predicted (less than 0: earlier); `withinRound` from 0 to 1. */
  errors: { count: number; p5?: number; median?: number; p95?: number; withinRound: number };
  /** Guests that came up on another node than was predicted. */
  elsewhere: number;
  twice: number;
  lost: number;
  left: number;
  /** What must not be, with the seed that brings it again. */
  harm: string[];
  /** What a preview afterwards would change. */
  changes: string[];
  secondsEach: number;
}

/** Seconds between two rounds of the HA manager. */
const haRound = 10;

/** Guests whose time is off by more than a round, a line each: when they were away and back, in seconds from the first act. */
export function outliersOf({ measured }: Round): string[] {
  const { guests = [], actedAt } = measured ?? {};
  const since = (at: number | null): string => (at === null ? '-' : `${(at - (actedAt ?? 0)).toFixed(0)}`);
  return guests
    .filter(({ errorSeconds }) => errorSeconds !== null && Math.abs(errorSeconds) > haRound)
    .map(
      ({ name, from, to, predicted, outageAt, upAt, verifiedAt, errorSeconds }) =>
        `${name}: ${from} to ${to ?? '-'} (predicted ${predicted?.to ?? '-'}), away at ${since(outageAt)}, up at ${since(upAt)}, ` +
        `back at ${since(verifiedAt)} (predicted ${predicted?.backSeconds ?? '-'}): off by ${errorSeconds?.toFixed(0)} s`,
    );
}

export function figuresOf(scenario: string, rounds: readonly Round[], changes: string[]): ScenarioFigures {
  const outcomes: ScenarioFigures['outcomes'] = {};
  for (const { outcome } of rounds) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  // What was killed has times that nobody has watched.
  const guests = rounds.filter(({ wasKilled }) => !wasKilled).flatMap(({ measured }) => measured?.guests ?? []);
  const sizes = guests.flatMap(({ errorSeconds }) => errorSeconds ?? []);
  const sorted = sizes.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  const [p5, median, p95] = [at(0.05), at(0.5), at(0.95)];
  const twice = rounds.flatMap(({ measured }) => measured?.doubleStarts ?? []).length;
  const lost = rounds.flatMap(({ measured }) => measured?.lost ?? []).length;
  return {
    scenario,
    runs: rounds.length,
    outcomes,
    errors: {
      count: sizes.length,
      ...(p5 !== undefined && median !== undefined && p95 !== undefined && { p5, median, p95 }),
      withinRound: sizes.length === 0 ? 1 : sizes.filter((size) => Math.abs(size) <= haRound).length / sizes.length,
    },
    elsewhere: guests.filter(({ affected, to, predicted }) => affected && to !== predicted?.to).length,
    twice,
    lost,
    left: rounds.reduce((sum, { left }) => sum + left.length, 0),
    harm: rounds.flatMap(({ choice, measured, left }) =>
      [
        ...(measured?.doubleStarts ?? []).map(({ vmId, nodes }) => `VM ${vmId} ran twice: ${nodes.join(', ')}`),
        ...(measured?.lost ?? []).map((vmId) => `VM ${vmId} is lost`),
        ...left,
      ].map((what) => `${scenario}, seed ${choice.seed}: ${what}`),
    ),
    changes,
    secondsEach: rounds.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, rounds.length),
  };
}
