import { describe, expect, it } from 'vitest';
import { type LiveJob, straighteningMoves } from '../../model/replication.ts';

const home = 'nie1';
const others = ['kau1', 'kau2', 'nie2'];
const atHome: LiveJob[] = others.map((node) => ({ madeFor: node, target: node }));

interface Place {
  node: string;
  jobs: LiveJob[];
}

/** As Proxmox VE does it: the job that leads to the new node leads to the old one afterwards. */
function moved({ node, jobs }: Place, to: string): Place {
  return { node: to, jobs: jobs.map((job) => (job.target === to ? { ...job, target: node } : job)) };
}

/** Every place a guest and its jobs can be in after so many moves. */
function placesAfter(moves: number): Place[] {
  if (moves === 0) return [{ node: home, jobs: atHome }];
  return placesAfter(moves - 1).flatMap((place) =>
    [home, ...others].filter((to) => to !== place.node).map((to) => moved(place, to)),
  );
}

describe('Replication jobs that moves have exchanged', () => {
  it('need no move where each leads to the node it was made for', () => {
    expect(straighteningMoves(home, atHome)).toEqual([]);
  });

  it('are back after the one move home of a guest that failed over', () => {
    const { node, jobs } = moved({ node: home, jobs: atHome }, 'kau1');
    expect(straighteningMoves(node, jobs)).toEqual([home]);
  });

  it('are exchanged back by a round of the guest, though it is at home', () => {
    const { node, jobs } = ['kau1', 'nie2', home].reduce(moved, { node: home, jobs: atHome });
    expect(jobs.map(({ target }) => target)).toEqual(['nie2', 'kau2', 'kau1']);
    expect(straighteningMoves(node, jobs)).toEqual(['nie2', 'kau1', home]);
  });

  it.each([1, 2, 3, 4, 5, 6])('are brought back whatever %i moves have done, and the guest is at home', (count) => {
    for (const place of placesAfter(count)) {
      const moves = straighteningMoves(place.node, place.jobs) ?? [];
      const end = moves.reduce(moved, place);
      expect(end).toEqual({ node: home, jobs: atHome });
      expect(moves.length).toBeLessThanOrEqual(6);
    }
  });

  it.each([
    [
      'one leads to a node that none was made for',
      [
        { madeFor: 'kau1', target: 'kau9' },
        { madeFor: 'nie2', target: 'nie2' },
      ],
    ],
    [
      'two lead to one node',
      [
        { madeFor: 'kau1', target: 'kau1' },
        { madeFor: 'nie2', target: 'kau1' },
      ],
    ],
    [
      'two were made for one node',
      [
        { madeFor: 'kau1', target: 'kau1' },
        { madeFor: 'kau1', target: 'nie2' },
      ],
    ],
    ['one leads to where the guest is', [{ madeFor: 'kau1', target: home }]],
  ])('are beyond moves where %s', (_, jobs) => {
    expect(straighteningMoves(home, jobs)).toBeUndefined();
  });
});
