import { describe, expect, it } from 'vitest';
import { placedAfter } from '../../../model/ha/placed.ts';
import type { Rule } from '../../../model/ha/rules/rule.ts';
import { Simulation } from '../../../model/simulation/simulation.ts';
import { guest, twoSites } from '../simulation/two-sites.ts';

const nodes = ['kau1', 'kau2', 'nie1', 'nie2'];

const bound = (id: string, sid: string, ...names: string[]): Rule => ({
  type: 'node-affinity',
  id,
  order: 1,
  resources: new Set([sid]),
  nodes: new Map(names.map((name) => [name, 1])),
  strict: true,
});

describe('Guests after a loss', () => {
  it('stay where they are when their node is left', () => {
    const places = placedAfter(new Set(['nie2']), nodes, [{ sid: 'vm:1', node: 'nie1' }], []);
    expect([...places]).toEqual([['vm:1', 'nie1']]);
  });

  it('go to the node with the fewest guests among those that their rule allows', () => {
    const services = [
      { sid: 'vm:1', node: 'nie1' },
      { sid: 'vm:2', node: 'kau1' },
    ];
    const places = placedAfter(new Set(['nie1']), nodes, services, [bound('a', 'vm:1', 'nie1', 'kau1', 'kau2')]);
    expect(places.get('vm:1')).toBe('kau2');
  });

  it('have no place when all nodes of their rule are lost', () => {
    const rules = [bound('a', 'vm:1', 'nie1', 'nie2')];
    expect(placedAfter(new Set(['nie1', 'nie2']), nodes, [{ sid: 'vm:1', node: 'nie1' }], rules).size).toBe(0);
  });

  it.each(nodes)('are where the simulation finds them after the loss of %s', (lost) => {
    const guests = Array.from({ length: 12 }, (_, index) => {
      const node = nodes[index % 4] ?? '';
      return guest(1000 + index, node, nodes.filter((other) => other !== node).slice(index % 2));
    });
    const scenario = twoSites([{ at: 0, fault: { kind: 'power', target: lost } }], { guests });
    const simulation = new Simulation(scenario);
    simulation.run(600);
    const services = guests.map(({ sid, node }) => ({ sid, node }));
    const places = placedAfter(new Set([lost]), nodes, services, scenario.rules);
    expect([...simulation.machines()].map(({ sid, on }) => [sid, on])).toEqual(
      services.map(({ sid }) => [sid, places.get(sid)]),
    );
  });
});
