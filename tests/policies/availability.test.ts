import { describe, expect, it } from 'vitest';
import { type Change, database, rows } from './availability-defects.ts';
import { changing, findings, stacks, unchanged } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

const { plan } = cooperation;

const judged = ({ edit = unchanged, surroundings }: Change) => findings(edit(stacks.both), surroundings);

describe('The rules of availability', () => {
  it.each(Object.entries(stacks))('say nothing about what the program declares: %s', (_, resources) => {
    expect(findings(resources)).toEqual({});
  });

  it.each(rows)('find $defect', ({ bad, rule, says }) => {
    expect(judged(bad)).toEqual({ [rule]: says });
  });

  it.each(rows)('say nothing about $harmless', ({ good }) => {
    expect(judged(good)).toEqual({});
  });

  it('judge a stack alone together with what the inventory plans for the other', () => {
    const { primary, secondary } = stacks;
    const large = changing(':VmLegacy', database, { memory: { dedicated: 200_000 } });
    expect(Object.keys(findings(large(primary)))).toEqual(['capacity-after-loss']);
    const late = changing(':VmLegacy', 'kaufungen-finanzwesen-anwendung', { startup: { order: 5 } });
    expect(findings(late(secondary))['boot-order']?.[0]).toContain('which starts in group 10');
  });

  it('say nothing while all guests of a site run at the other, before their jobs are turned round', () => {
    const moved = stacks.both.map((each) => {
      const guest = plan.guests.find(({ vmId }) => each.type.endsWith(':VmLegacy') && vmId === each.props.vmId);
      const [away] = guest?.homeSite === 'niestetal' ? guest.replicas : [];
      return away ? { ...each, props: { ...each.props, nodeName: away.node } } : each;
    });
    expect(findings(moved)).toEqual({});
  });

  it('judge whatever is declared, even where nothing fits together', () => {
    const types = new Set(stacks.both.map(({ type }) => type));
    const without = [...types].map((type) => stacks.both.filter((each) => each.type !== type));
    const strayed = [
      changing(':VmLegacy', database, { nodeName: 'nie9' }),
      changing(':VmLegacy', database, { nodeName: 'nie9', memory: null, disks: null, startup: null }),
      changing(':Replication', `${database}-kau1`, { target: 'kau9' }),
      changing(':Harule', database, { nodes: { kau9: 1 }, resources: undefined }),
      changing(':Haresource', database, { resourceId: 'ct:1021', state: undefined }),
    ];
    for (const resources of [[], ...without, ...strayed.map((edit) => edit(stacks.both))]) {
      expect(() => findings(resources)).not.toThrow();
    }
  });
});
