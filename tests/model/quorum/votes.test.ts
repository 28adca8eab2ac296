import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TieBreaker } from '../../../model/quorum/ffsplit.ts';
import { type Partition, partitionsOf, quorumOf, type VoteConfig } from '../../../model/quorum/votes.ts';

const nodes = ['a1', 'a2', 'b1', 'b2'];
const cluster = (names: readonly string[], tieBreaker: TieBreaker = 'lowest', keepActive = true): VoteConfig => ({
  nodes: new Map(names.map((name) => [name, 1])),
  nodeIds: new Map(names.map((name, index) => [name, index + 1])),
  qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker, keepActive },
});
/** `a1 a2 | b1 b2`: memberships, each a list of nodes. */
const split = (text: string) => text.split('|').map((part) => part.trim().split(' ').filter(Boolean));
const reach = (text: string) => new Set(text.split(' '));
const quorate = (partitions: readonly Partition[]) => partitions.flatMap(({ quorateNodes }) => quorateNodes).join(' ');

describe('quorum', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [9, 5],
  ])('of %i expected votes is %i', (expected, quorum) => {
    expect(quorumOf(expected)).toBe(quorum);
  });
});

describe('two sites of two nodes with a witness', () => {
  it('have five votes, of which three are needed', () => {
    expect(partitionsOf(cluster(nodes), [nodes], new Set(nodes))).toEqual([
      {
        nodes,
        contacts: nodes,
        qdevice: true,
        votes: 5,
        expected: 5,
        quorum: 3,
        quorateNodes: nodes,
        quorate: true,
      },
    ]);
  });

  it.each([
    // memberships, nodes that reach the witness, nodes that are quorate
    ['a1 a2 b1 b2', 'a1 a2 b1 b2', 'a1 a2 b1 b2'],
    ['a1 a2 b1 b2', '', 'a1 a2 b1 b2'],
    ['a1 a2', 'a1 a2', 'a1 a2'],
    ['b1 b2', 'b1 b2', 'b1 b2'],
    ['a1 a2', '', ''],
    ['a1 a2 | b1 b2', 'a1 a2 b1 b2', 'a1 a2'],
    ['a1 a2 | b1 b2', 'b1 b2', 'b1 b2'],
    ['a1 a2 | b1 b2', 'a1 b1 b2', 'b1 b2'],
    ['a1 a2 | b1 b2', 'b2', 'b2'],
    ['a1 a2 | b1 b2', '', ''],
    ['a1 a2 b1', 'a1 a2 b1', 'a1 a2 b1'],
    ['a1 a2 b1', '', 'a1 a2 b1'],
    ['a1 | a2 b1 b2', 'a1', 'a2 b1 b2'],
    ['a1 a2 | b1 | b2', 'a1 a2 b1 b2', 'a1 a2'],
    ['a1 | a2 | b1 b2', 'a1 a2', ''],
    ['a1 | a2 | b1 | b2', 'a1 a2 b1 b2', ''],
  ])('in contact as %s, with the witness reached by <%s>, are quorate in <%s>', (memberships, reaches, expected) => {
    expect(quorate(partitionsOf(cluster(nodes), split(memberships), reach(reaches)))).toBe(expected);
  });

  it('without a witness have four votes: no half is quorate', () => {
    const { qdevice, ...config } = cluster(nodes);
    const [a, b] = partitionsOf(config, split('a1 a2 | b1 b2'), new Set(nodes));
    expect([a, b]).toMatchObject([
      { votes: 2, expected: 4, quorum: 3, quorate: false, contacts: [], qdevice: false },
      { votes: 2, quorate: false },
    ]);
    expect(quorate(partitionsOf(config, split('a1 a2 b1'), new Set()))).toBe('a1 a2 b1');
    expect(qdevice?.votes).toBe(1);
  });
});

describe('the vote between two equal halves', () => {
  const halves = split('a1 a2 | b1 b2');
  const all = new Set(nodes);

  it.each<[TieBreaker, string]>([
    ['lowest', 'a1 a2'],
    ['highest', 'b1 b2'],
    [3, 'b1 b2'],
    [2, 'a1 a2'],
  ])('goes with the tie-breaker %s to %s', (tieBreaker, expected) => {
    expect(quorate(partitionsOf(cluster(nodes, tieBreaker), halves, all))).toBe(expected);
  });

  it('stays where it was when the other half comes back to the witness, unless that is switched off', () => {
    const onlyB = partitionsOf(cluster(nodes), halves, reach('b1 b2'));
    expect(quorate(partitionsOf(cluster(nodes), halves, all, onlyB))).toBe('b1 b2');
    expect(quorate(partitionsOf(cluster(nodes, 'lowest', false), halves, all, onlyB))).toBe('a1 a2');
  });

  it('is decided anew by the tie-breaker after all were together', () => {
    const onlyB = partitionsOf(cluster(nodes), halves, reach('b1 b2'));
    const together = partitionsOf(cluster(nodes), [nodes], all, onlyB);
    expect(quorate(partitionsOf(cluster(nodes), halves, all, together))).toBe('a1 a2');
  });

  it('stays when the half that has it loses one of its ways to the witness, and goes when it loses the last', () => {
    const config = cluster(nodes);
    const a = partitionsOf(config, halves, all);
    const oneLost = partitionsOf(config, halves, reach('a1 b1 b2'), a);
    expect(quorate(oneLost)).toBe('a1');
    const unchanged = partitionsOf(config, halves, reach('a1 b1 b2'), oneLost);
    expect(quorate(unchanged)).toBe('a1');
    expect(quorate(partitionsOf(config, halves, reach('b1 b2'), unchanged))).toBe('b1 b2');
  });

  it('goes to the half with more ways to the witness if one was lost before they parted', () => {
    const config = cluster(nodes);
    const oneLost = partitionsOf(config, [nodes], reach('a1 b1 b2'), partitionsOf(config, [nodes], all));
    expect(quorate(oneLost)).toBe('a1 a2 b1 b2');
    expect(quorate(partitionsOf(config, halves, reach('a1 b1 b2'), oneLost))).toBe('b1 b2');
  });
});

describe('mistakes', () => {
  it('are refused: a node that is not configured', () => {
    expect(() => partitionsOf(cluster(nodes), [['c1']], new Set())).toThrow(
      new RangeError('c1 is not a configured node; there are a1, a2, b1, b2'),
    );
  });

  it("are refused: a tie-breaker that is no node's id", () => {
    expect(() => partitionsOf(cluster(nodes, 7), [nodes], new Set())).toThrow(
      new RangeError('tie-breaker 7 is the id of no node; there are 1, 2, 3, 4'),
    );
  });
});

/** A cluster of 1 to 9 nodes with some votes each, and a history of memberships and contacts with the witness. */
const histories = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const names = Array.from({ length: size }, (_, index) => `n${index + 1}`);
  // Each node's group, 0 for one that does not run, and whether it reaches the witness.
  const state = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()), { minLength: size, maxLength: size });
  return fc.record({
    config: fc
      .record({
        votes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size, maxLength: size }),
        tieBreaker: fc.constantFrom<TieBreaker>('lowest', 'highest', size),
        witness: fc.boolean(),
      })
      .map(({ votes, tieBreaker, witness }): VoteConfig => {
        const { qdevice, ...rest } = cluster(names, tieBreaker);
        const uneven = { ...rest, nodes: new Map(names.map((name, index) => [name, votes[index] ?? 1])) };
        return witness && qdevice ? { ...uneven, qdevice } : uneven;
      }),
    situations: fc.array(
      state.map((nodeStates) => {
        const grouped = Map.groupBy(names.keys(), (index) => nodeStates[index]?.[0] ?? 0);
        const named = (indices: readonly number[]) => indices.map((index) => `n${index + 1}`);
        return {
          memberships: [...grouped].filter(([group]) => group > 0).map(([, indices]) => named(indices)),
          reaches: new Set(names.filter((_, index) => nodeStates[index]?.[1])),
        };
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });
});

type History = typeof histories extends fc.Arbitrary<infer Value> ? Value : never;

/** The partitions after each situation, each decided with the one before in mind. */
function decided({ config, situations }: History): Partition[][] {
  const past: Partition[][] = [];
  for (const { memberships, reaches } of situations) past.push(partitionsOf(config, memberships, reaches, past.at(-1)));
  return past;
}

describe('whatever happens to a cluster', () => {
  it('at most one partition is quorate, and at most one has the vote of the witness', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const partitions of decided(history)) {
          expect(partitions.filter((partition) => partition.quorate).length).toBeLessThan(2);
          expect(partitions.filter((partition) => partition.qdevice).length).toBeLessThan(2);
        }
      }),
    );
  });

  it('the partitions hold no more votes than are expected, and only contacts cast the vote of the witness', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const partitions of decided(history)) {
          const votes = partitions.reduce((total, partition) => total + partition.votes, 0);
          expect(votes).toBeLessThanOrEqual(partitions[0]?.expected ?? 0);
          for (const { qdevice, contacts } of partitions) expect(!qdevice || contacts.length > 0).toBe(true);
        }
      }),
    );
  });

  it('a node that joins a quorate partition leaves it quorate', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const last = decided(history).at(-1) ?? [];
        const { config, situations } = history;
        const reaches = situations.at(-1)?.reaches ?? new Set();
        const winner = last.find((partition) => partition.quorate);
        if (winner === undefined) return;
        for (const joining of config.nodes.keys()) {
          const others = last.filter((partition) => partition !== winner).map((partition) => partition.nodes);
          const memberships = [
            [...new Set([...winner.nodes, joining])],
            ...others.map((members) => members.filter((node) => node !== joining)).filter(({ length }) => length > 0),
          ];
          const [joined] = partitionsOf(config, memberships, reaches, last);
          expect(joined?.quorateNodes).toEqual(expect.arrayContaining(winner.quorateNodes));
        }
      }),
    );
  });

  it('nothing changes while nothing happens', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const last = decided(history).at(-1) ?? [];
        const { memberships = [], reaches = new Set<string>() } = history.situations.at(-1) ?? {};
        expect(partitionsOf(history.config, memberships, reaches, last)).toEqual(last);
      }),
    );
  });

  it('the order in which memberships and their nodes are named does not matter', () => {
    fc.assert(
      fc.property(histories, ({ config, situations: [situation] }) => {
        const { memberships = [], reaches = new Set<string>() } = situation ?? {};
        const turned = memberships.map((members) => members.toReversed()).toReversed();
        expect(partitionsOf(config, turned, reaches).reverse()).toEqual(partitionsOf(config, memberships, reaches));
      }),
    );
  });
});
