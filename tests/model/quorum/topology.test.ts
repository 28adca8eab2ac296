import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Condition,
  carries,
  components,
  connectivity,
  contactOver,
  type Link,
  nextChange,
} from '../../../model/quorum/topology.ts';

const link = (id: string): Link => {
  const [a = '', b = ''] = id.split('~');
  return { id, between: [a, b] };
};
const nodes = ['a1', 'a2', 'b1', 'b2'];
/** Two sites with a switch each, joined to each other and each to the witness. */
const links = [
  ...['a1~switch a', 'a2~switch a', 'b1~switch b', 'b2~switch b'],
  ...['switch a~switch b', 'switch a~witness', 'switch b~witness'],
].map(link);
const over = (running: readonly string[], linksUp: readonly Link[]) =>
  connectivity(running, 'witness', contactOver(running, 'witness', linksUp));
const without = (...cut: string[]) =>
  over(
    nodes,
    links.filter(({ id }) => !cut.includes(id)),
  );

describe('the nodes of two sites', () => {
  it('are one membership, and all reach the witness, while all links are up', () => {
    expect(without()).toEqual({ memberships: [nodes], reaches: new Set(nodes) });
  });

  it('are one membership as long as the sites are joined, whichever site lost its link to the witness', () => {
    expect(without('switch a~witness')).toEqual({ memberships: [nodes], reaches: new Set(nodes) });
    expect(without('switch a~witness', 'switch b~witness')).toEqual({ memberships: [nodes], reaches: new Set() });
  });

  it('are not joined by the witness, which both sites reach', () => {
    expect(without('switch a~switch b')).toEqual({
      memberships: [
        ['a1', 'a2'],
        ['b1', 'b2'],
      ],
      reaches: new Set(nodes),
    });
  });

  it('hear nothing of a site whose links are both cut, and that site does not reach the witness', () => {
    expect(without('switch a~switch b', 'switch a~witness')).toEqual({
      memberships: [
        ['a1', 'a2'],
        ['b1', 'b2'],
      ],
      reaches: new Set(['b1', 'b2']),
    });
  });

  it('are alone where their own link is cut', () => {
    expect(without('a1~switch a')).toEqual({
      memberships: [['a1'], ['a2', 'b1', 'b2']],
      reaches: new Set(['a2', 'b1', 'b2']),
    });
  });

  it('are in no membership where they do not run', () => {
    expect(over(['a1', 'b2'], links).memberships).toEqual([['a1', 'b2']]);
  });
});

describe('a node', () => {
  it('that two others hear does not make those hear each other', () => {
    const { memberships } = over(['n1', 'n2', 'n3'], ['n1~n2', 'n2~n3'].map(link));
    expect(memberships).toEqual([['n1', 'n2'], ['n3']]);
  });

  it('that stops hearing half of the others is in a membership with the rest', () => {
    const ring = ['n1~n2', 'n2~n3', 'n2~n4', 'n3~n4'].map(link);
    expect(over(['n1', 'n2', 'n3', 'n4'], ring).memberships).toEqual([
      ['n1', 'n2'],
      ['n3', 'n4'],
    ]);
  });

  it('with a second link hears the others by it when the first is cut', () => {
    const second = [
      ...nodes.map((node) => link(`${node}~switch c`)),
      ...links.filter(({ id }) => id !== 'a1~switch a'),
    ];
    expect(over(nodes, second).memberships).toEqual([nodes]);
  });

  it('can reach the witness by a link of its own', () => {
    const { reaches } = over(nodes, [link('a1~witness')]);
    expect(reaches).toEqual(new Set(['a1']));
  });
});

const vertices = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { minLength: 1 });
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })), { maxLength: 40 });

describe('connected components', () => {
  it('hold every vertex once, and both ends of every link together', () => {
    fc.assert(
      fc.property(vertices, pairs, (all, joined) => {
        const up = joined.map(([a, b]) => link(`${a}~${b}`));
        const found = components(all, up);
        expect(found.flat().sort()).toEqual([...all].sort());
        const known = up.filter(({ between }) => between.every((end) => all.includes(end)));
        for (const { between } of known) {
          expect(found.filter((members) => between.some((end) => members.includes(end)))).toHaveLength(1);
        }
      }),
    );
  });

  it('are joined by no more than the links: without a link they are one more, or as many', () => {
    fc.assert(
      fc.property(vertices, pairs, (all, joined) => {
        const up = joined.map(([a, b]) => link(`${a}~${b}`));
        const more = components(all, up.slice(1)).length - components(all, up).length;
        expect([0, 1]).toContain(more);
      }),
    );
  });

  it('do not depend on the order of vertices and links', () => {
    fc.assert(
      fc.property(vertices, pairs, (all, joined) => {
        const up = joined.map(([a, b]) => link(`${a}~${b}`));
        expect(components(all.toReversed(), up.toReversed())).toEqual(components(all, up));
      }),
    );
  });
});

describe('a flapping link', () => {
  const flapping: Condition = { since: 100, down: 10, up: 30 };

  it('is down during its outages and up between them', () => {
    const at = (seconds: number) => carries(flapping, seconds, 2);
    expect([99, 100, 109, 110, 139, 140, 149, 150].map(at)).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('carries all the time if its outages are too short to be noticed', () => {
    expect([100, 105, 110, 145].map((at) => carries(flapping, at, 11))).toEqual([true, true, true, true]);
  });

  it('changes at the beginning and at the end of each outage', () => {
    expect([0, 100, 105, 110, 140].map((at) => nextChange(flapping, at))).toEqual([100, 110, 110, 140, 150]);
  });

  it('is the only kind that changes by itself', () => {
    expect(nextChange('up', 5)).toBe(Number.POSITIVE_INFINITY);
    expect(nextChange('down', 5)).toBe(Number.POSITIVE_INFINITY);
    expect([carries('up', 5, 2), carries('down', 5, 2)]).toEqual([true, false]);
  });

  it('stays as it is until its next change', () => {
    const seconds = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(seconds, seconds, seconds, fc.integer({ min: 0, max: 1000 }), (since, down, up, at) => {
        const condition = { since, down, up };
        const next = nextChange(condition, at);
        expect(next).toBeGreaterThan(at);
        expect(carries(condition, next - 0.5, 0)).toBe(carries(condition, at, 0));
        expect(carries(condition, next, 0)).toBe(!carries(condition, at, 0));
      }),
    );
  });
});
