import { describe, expect, it } from 'vitest';
import { evacuate, failBack, recover, type Service, type Situation } from '../../../lab/faults/recovery.ts';

const nodes = ['kau1', 'kau2', 'nie1', 'nie2'];

function service(vmId: number, node: string, changes: Partial<Service> = {}): Service {
  const copies = new Set(['nie1', 'kau1']);
  const priorities = new Map([...copies].map((name) => [name, 0]));
  return { vmId, node, failback: true, copies, affinity: { priorities, strict: true }, ...changes };
}

function situation(services: Service[], dead: string[] = [], quorate = true): Situation {
  return { alive: new Set(nodes.filter((node) => !dead.includes(node))), maintenance: new Set(), quorate, services };
}

describe('when nodes die', () => {
  it('their services go to the node of their rule that has a replica', () => {
    expect(recover(situation([service(100, 'nie1'), service(101, 'kau1')], ['nie1', 'nie2']))).toEqual([
      { vmId: 100, from: 'nie1', to: 'kau1' },
    ]);
  });

  it('a service without a living replica waits', () => {
    expect(recover(situation([service(100, 'nie1')], ['nie1', 'kau1']))).toEqual([]);
    const looseRule = { priorities: new Map([['nie1', 0]]), strict: false };
    const alone = service(100, 'nie1', { copies: new Set(['nie1']), affinity: looseRule });
    expect(recover(situation([alone], ['nie1']))).toEqual([]);
  });

  it('a strict rule is never left, a loose one is when none of its nodes lives', () => {
    const copies = new Set(['nie1', 'kau1']);
    const priorities = new Map([['nie1', 0]]);
    const strict = service(100, 'nie1', { copies, affinity: { priorities, strict: true } });
    expect(recover(situation([strict], ['nie1']))).toEqual([]);
    const loose = service(100, 'nie1', { copies, affinity: { priorities, strict: false } });
    expect(recover(situation([loose], ['nie1']))).toEqual([{ vmId: 100, from: 'nie1', to: 'kau1' }]);
  });

  it('the services spread: fewest services first, then by name', () => {
    const copies = new Set(nodes);
    const priorities = new Map(nodes.map((node) => [node, 0]));
    const wide = { copies, affinity: { priorities, strict: true } };
    const services = [100, 101, 102, 103].map((vmId) => service(vmId, vmId === 103 ? 'kau1' : 'nie1', wide));
    expect(recover(situation(services, ['nie1'])).map((move) => move.to)).toEqual(['kau2', 'nie2', 'kau1']);
  });

  it('the best priority class with a living node is taken', () => {
    const copies = new Set(nodes);
    const priorities = new Map([
      ['nie1', 3],
      ['nie2', 2],
      ['kau1', 1],
    ]);
    const ranked = service(100, 'nie1', { copies, affinity: { priorities, strict: true } });
    expect(recover(situation([ranked], ['nie1']))).toMatchObject([{ to: 'nie2' }]);
    expect(recover(situation([ranked], ['nie1', 'nie2']))).toMatchObject([{ to: 'kau1' }]);
  });

  it('without a majority nothing starts anywhere', () => {
    expect(recover(situation([service(100, 'nie1')], ['nie1'], false))).toEqual([]);
  });
});

describe('when a node goes into maintenance', () => {
  it('its services leave it, and it takes none of others until that is over', () => {
    const copies = new Set(['nie1', 'nie2', 'kau1']);
    const priorities = new Map([...copies].map((node) => [node, 0]));
    const wide = { copies, affinity: { priorities, strict: true } };
    const before = situation([service(100, 'nie1', wide), service(101, 'nie2', wide)]);
    expect(evacuate(before, 'nie1')).toEqual([{ vmId: 100, from: 'nie1', to: 'kau1' }]);
    const during = { ...situation([service(100, 'kau1', wide)], ['kau1']), maintenance: new Set(['nie1']) };
    expect(recover(during)).toEqual([{ vmId: 100, from: 'kau1', to: 'nie2' }]);
  });
});

describe('when nodes come back', () => {
  const priorities = new Map([
    ['nie1', 2],
    ['kau1', 1],
  ]);
  const ranked = { affinity: { priorities, strict: true } };

  it('a service goes back to the node it prefers, unless it is told to stay', () => {
    expect(failBack(situation([service(100, 'kau1', ranked)]))).toEqual([{ vmId: 100, from: 'kau1', to: 'nie1' }]);
    expect(failBack(situation([service(100, 'kau1', { ...ranked, failback: false })]))).toEqual([]);
  });

  it('a service whose nodes are all equal stays where it is', () => {
    expect(failBack(situation([service(100, 'kau1')]))).toEqual([]);
  });
});
