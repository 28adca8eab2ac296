import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Analysis, analyse } from '../../../model/availability/analyse.ts';
import type { FaultTree, Formula } from '../../../model/availability/fault-tree.ts';
import { happens, tryAll, written } from './support/brute-force.ts';
import { randomTree } from './support/random-tree.ts';

const numRuns = Number(process.env.IKZ_PROPERTY_RUNS ?? 150);
const events = 8;
const anyTree = randomTree({ events, gates: 9, negations: true });
const risingTree = randomTree({ events, gates: 9, negations: false });

function solve(tree: FaultTree, limits: { seconds?: number; memoryMiB?: number } = {}): Analysis {
  return analyse(tree, { seconds: 60, memoryMiB: 64, now: () => 0, order: events, ...limits });
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-14;

describe('A fault tree', () => {
  it('has the probability and the minimal cut sets that come of trying every combination', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const tried = tryAll(tree);
        const { probability, cutSets, cutSetsUpTo, cutSetsByOrder } = solve(tree);
        expect(close(probability.lower, tried.probability)).toBe(true);
        expect(probability.upper).toBe(probability.lower);
        expect([...cutSetsUpTo(events)].map(written).sort()).toEqual(tried.cutSets);
        expect(Number(cutSets)).toBe(tried.cutSets.length);
        expect(cutSetsByOrder?.reduce((sum, count) => sum + count, 0)).toBe(tried.cutSets.length);
      }),
      { numRuns },
    );
  });

  it('lists of its cut sets exactly those up to the order that is asked for', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const { cutSetsUpTo, cutSetsByOrder = [] } = solve(tree);
        const upToTwo = [...cutSetsUpTo(2)];
        expect(upToTwo.every((set) => set.length <= 2)).toBe(true);
        expect(upToTwo.length).toBe(cutSetsByOrder.slice(0, 3).reduce((sum, count) => sum + count, 0));
      }),
      { numRuns },
    );
  });

  it('hangs on each event as its Birnbaum importance says', () => {
    fc.assert(
      fc.property(anyTree, fc.nat(events - 1), (tree, event) => {
        const name = `e${event}`;
        const at = (probability: number) =>
          solve({ ...tree, basicEvents: new Map(tree.basicEvents).set(name, probability) }).probability.lower;
        const rise = at(1) - at(0);
        const importance = solve(tree).importance()?.get(name)?.birnbaum ?? 0;
        expect(Math.abs(importance - rise)).toBeLessThan(1e-12);
      }),
      { numRuns },
    );
  });

  it('becomes no less available by a redundant part', () => {
    fc.assert(
      fc.property(risingTree, fc.nat(events - 1), fc.double({ min: 0, max: 1, noNaN: true }), (tree, event, spare) => {
        const name = `e${event}`;
        const redundant: FaultTree = {
          ...tree,
          gates: new Map([...tree.gates].map(([gate, formula]) => [gate, withSpare(formula, name)])),
          basicEvents: new Map(tree.basicEvents).set('spare', spare),
        };
        const before = solve(tree).probability.lower;
        expect(solve(redundant).probability.lower).toBeLessThanOrEqual(before * (1 + 1e-12));
      }),
      { numRuns },
    );
  });

  it('shares its importance out so that all cut sets of one event make it critical in full', () => {
    const tree: FaultTree = {
      name: 'series',
      top: 'top',
      gates: new Map<string, Formula>([['top', { kind: 'or', args: [event('a')] }]]),
      basicEvents: new Map([['a', 0.25]]),
      houseEvents: new Map(),
    };
    expect(solve(tree).importance()?.get('a')).toEqual({ birnbaum: 1, criticality: 1, fussellVesely: 1 });
  });

  it('keeps the digits of a probability that is far smaller than the rounding of 1', () => {
    const names = Array.from({ length: 6 }, (_, index) => `e${index}`);
    const tree: FaultTree = {
      name: 'six at once',
      top: 'top',
      gates: new Map<string, Formula>([
        ['top', { kind: 'not', arg: { kind: 'or', args: names.map((name) => ({ kind: 'not', arg: event(name) })) } }],
      ]),
      basicEvents: new Map(names.map((name) => [name, 1e-5])),
      houseEvents: new Map(),
    };
    expect(solve(tree).probability.lower / 1e-30).toBeCloseTo(1, 12);
  });
});

describe('A fault tree that is too large for the limits', () => {
  it('says which limit it was', () => {
    expect(solve(triples, { memoryMiB: 1 }).exhausted).toBe('memory');
    let clock = 0;
    const now = () => {
      clock += 400;
      return clock;
    };
    const late = analyse(triples, { seconds: 1, memoryMiB: 64, now });
    expect(late.exhausted).toBe('time');
    expect(late.cutSets).toBeUndefined();
  });

  it('has all its cut sets counted all the same, where they are few', () => {
    const { probability, cutSets, cutSetsByOrder, importance } = solve(triples, { memoryMiB: 1 });
    expect(cutSets).toBe(120n);
    expect(cutSetsByOrder?.slice(0, 4)).toEqual([0, 0, 0, 120]);
    expect(probability.upper).toBeCloseTo(120 * 1e-9, 12);
    expect(probability.lower).toBeLessThan(probability.upper);
    expect(importance()).toBeUndefined();
  });

  /** 120 different triples of 60 events, so mixed that no order of the events keeps them together. */
  const triples: FaultTree = {
    name: 'triples',
    top: 'top',
    gates: new Map<string, Formula>([
      [
        'top',
        {
          kind: 'or',
          args: Array.from({ length: 120 }, (_, index) => {
            const places = [index * 7, index * 7 + 11 + (index % 13), index * 7 + 31 + (index % 17)];
            return { kind: 'and', args: places.map((place) => event(`e${place % 60}`)) };
          }),
        },
      ],
    ]),
    basicEvents: new Map(Array.from({ length: 60 }, (_, index) => [`e${index}`, 1e-3])),
    houseEvents: new Map(),
  };
});

describe('Trying every combination', () => {
  it('agrees with what is plain to see', () => {
    const tree: FaultTree = {
      name: 'two of three',
      top: 'top',
      gates: new Map<string, Formula>([['top', { kind: 'atleast', min: 2, args: ['a', 'b', 'c'].map(event) }]]),
      basicEvents: new Map([
        ['a', 0.5],
        ['b', 0.5],
        ['c', 0.5],
      ]),
      houseEvents: new Map(),
    };
    expect(happens(tree, new Set(['a', 'c']))).toBe(true);
    expect(tryAll(tree)).toEqual({ probability: 0.5, cutSets: ['a b', 'a c', 'b c'] });
  });
});

function event(name: string): Formula {
  return { kind: 'basic-event', name };
}

/** Wherever the event is used, its spare has to fail with it. */
function withSpare(formula: Formula, name: string): Formula {
  if (formula.kind === 'basic-event' && formula.name === name) {
    return { kind: 'and', args: [formula, event('spare')] };
  }
  if (formula.kind === 'and' || formula.kind === 'or' || formula.kind === 'atleast') {
    return { ...formula, args: formula.args.map((arg) => withSpare(arg, name)) };
  }
  return formula;
}
