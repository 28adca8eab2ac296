import { describe, expect, it } from 'vitest';
import { type FailoverWay, failoverUnavailability } from '../../../model/availability/failover.ts';
import { stationary, type Transition } from '../../../model/availability/markov.ts';

/** Workstations that work, switches and backbone that work, and what the one repairman is at. */
interface Cluster {
  readonly left: number;
  readonly right: number;
  readonly leftSwitch: boolean;
  readonly rightSwitch: boolean;
  readonly backbone: boolean;
  readonly repairing: 'nothing' | 'left' | 'right' | 'leftSwitch' | 'rightSwitch' | 'backbone';
}

/** Haverkort, Hermanns and Katoen 2000, "On the use of model checking techniques for dependability evaluation". Hours. */
function clusterTransitions(size: number) {
  const parts = [
    { part: 'left', failureRate: 1 / 500, repairRate: 2 },
    { part: 'right', failureRate: 1 / 500, repairRate: 2 },
    { part: 'leftSwitch', failureRate: 1 / 4000, repairRate: 1 / 4 },
    { part: 'rightSwitch', failureRate: 1 / 4000, repairRate: 1 / 4 },
    { part: 'backbone', failureRate: 1 / 5000, repairRate: 1 / 8 },
  ] as const;
  return (state: Cluster): Transition<Cluster>[] =>
    parts.flatMap(({ part, failureRate, repairRate }) => {
      const working = Number(state[part]);
      const whole = part === 'left' || part === 'right' ? size : 1;
      const after = (count: number) => (whole === 1 && part !== 'left' && part !== 'right' ? count === 1 : count);
      const moves: Transition<Cluster>[] = [];
      if (working > 0) moves.push({ to: { ...state, [part]: after(working - 1) }, rate: working * failureRate });
      if (working < whole && state.repairing === 'nothing') moves.push({ to: { ...state, repairing: part }, rate: 10 });
      if (state.repairing === part) {
        moves.push({ to: { ...state, [part]: after(working + 1), repairing: 'nothing' }, rate: repairRate });
      }
      return moves;
    });
}

/** Three quarters of one side's workstations are connected with each other. */
function hasMinimumQuality(state: Cluster, size: number): boolean {
  const { left, right, leftSwitch, rightSwitch, backbone } = state;
  const enough = Math.floor(0.75 * size);
  if (leftSwitch && left >= enough) return true;
  if (rightSwitch && right >= enough) return true;
  return leftSwitch && rightSwitch && backbone && left + right >= enough;
}

const digits = (value: number, count: number) => Number(value.toPrecision(count));

describe('A Markov chain in the long run', () => {
  it('spends of a part with one repairman the time that the formula says', () => {
    const [up, down] = stationary('up', (state) =>
      state === 'up' ? [{ to: 'down', rate: 1 / 8760 }] : [{ to: 'up', rate: 1 / 72 }],
    );
    expect(up?.share).toBeCloseTo(8760 / 8832, 15);
    expect(down?.share).toBeCloseTo(72 / 8832, 15);
    expect(digits(down?.share ?? 0, 3)).toBe(8.15e-3);
  });

  it.each([
    { size: 1, unavailability: 2.066576e-6 },
    { size: 2, unavailability: 2.3398234e-6 },
    { size: 4, unavailability: 3.7011299e-6 },
  ])(
    'leaves a cluster of two times $size workstations below minimum quality for $unavailability of the time',
    ({ size, unavailability }) => {
      const whole: Cluster = {
        left: size,
        right: size,
        leftSwitch: true,
        rightSwitch: true,
        backbone: true,
        repairing: 'nothing',
      };
      const below = stationary(whole, clusterTransitions(size))
        .filter(({ state }) => !hasMinimumQuality(state, size))
        .reduce((sum, { share }) => sum + share, 0);
      expect(digits(below, 8)).toBe(unavailability);
    },
  );

  it('is refused where a state is never left', () => {
    const chain = (state: string) => (state === 'up' ? [{ to: 'scrapped', rate: 1 }] : []);
    expect(() => stationary('up', chain)).toThrow('never left');
  });
});

describe('The failover term', () => {
  /** Part and replica, each up or down, and whether the guest still waits, by the way the failover goes. */
  type Guest = { readonly part: boolean; readonly replica: boolean; readonly waits?: number };

  it.each<{ title: string; ways: FailoverWay[]; part: [number, number]; replica: [number, number] }>([
    {
      title: 'with a covered and an uncovered failover',
      ways: [
        { share: 0.99, hours: 0.05 },
        { share: 0.01, hours: 4 },
      ],
      part: [1 / 8760, 6],
      replica: [1 / 4380, 1 / 24],
    },
    {
      title: 'where repair is about as fast as failover',
      ways: [{ share: 1, hours: 1 }],
      part: [0.1, 1],
      replica: [0.2, 2],
    },
  ])('is that of the chain with all states, $title', ({ ways, part: [fail, repair], replica: [lose, regain] }) => {
    const next = ({ part, replica, waits }: Guest): Transition<Guest>[] => {
      const moves: Transition<Guest>[] = [
        { to: replica ? { part, replica: false } : { part, replica: true }, rate: replica ? lose : regain },
      ];
      if (!part) moves.push({ to: { part: true, replica }, rate: repair });
      else if (!replica) moves.push({ to: { part: false, replica }, rate: fail });
      else
        for (const [way, { share }] of ways.entries())
          moves.push({ to: { part: false, replica, waits: way }, rate: fail * share });
      if (waits !== undefined) moves.push({ to: { part, replica }, rate: 1 / (ways[waits]?.hours ?? 1) });
      return moves;
    };
    const waiting = stationary<Guest>({ part: true, replica: true }, next)
      .filter(({ state }) => state.waits !== undefined)
      .reduce((sum, { share }) => sum + share, 0);
    const exposure = (repair / (fail + repair)) * (regain / (lose + regain));
    const term = failoverUnavailability(
      { failureRate: fail, repairRate: repair, replicaFailureRate: lose, exposure },
      ways,
    );
    expect(Math.abs(term / waiting - 1)).toBeLessThan(1e-12);
  });
});
