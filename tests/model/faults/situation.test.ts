import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../model/faults/fault.ts';
import { kindsFor } from '../../../model/faults/fault.ts';
import { changeOf, connectivityOf, contactOf, isFiltered, nextTurn, powerOf } from '../../../model/faults/situation.ts';
import type { FaultTopology } from '../../../model/faults/topology.ts';

const topology: FaultTopology = {
  sites: [
    { name: 'niestetal', nodes: ['nie1', 'nie2'], upsMinutes: 20 },
    { name: 'kaufungen', nodes: ['kau1', 'kau2'], upsMinutes: 0 },
  ],
  links: [
    { name: 'north', between: ['niestetal', 'kaufungen'] },
    { name: 'south', between: ['niestetal', 'kaufungen'] },
  ],
  witness: 'witness',
};
const nodes = ['kau1', 'kau2', 'nie1', 'nie2'];
const token = 3;
const fault = (kind: Fault['kind'], target: string, more: Partial<Fault> = {}): Fault => ({
  kind,
  target,
  since: 0,
  ...more,
});
const memberships = (faults: readonly Fault[], at = 100) =>
  connectivityOf(topology, faults, nodes, at, token).memberships.map((members) => members.join());

describe('Lines', () => {
  it('carry as long as one of two is there', () => {
    expect(memberships([fault('cut', 'north')])).toEqual(['kau1,kau2,nie1,nie2']);
    expect(memberships([fault('cut', 'north'), fault('cut', 'south')])).toEqual(['kau1,kau2', 'nie1,nie2']);
  });

  it.each([
    ['first', [fault('cut', 'north'), fault('flapping', 'north')]],
    ['last', [fault('flapping', 'north'), fault('cut', 'north')]],
  ])('that are cut carry nothing, whether they flap as well: cut %s', (_, faults) => {
    // At 30 s a line that only flaps is up: 20 s down, 40 s up.
    expect(memberships([...faults, fault('cut', 'south')], 30)).toEqual(['kau1,kau2', 'nie1,nie2']);
    expect(memberships([fault('flapping', 'north'), fault('cut', 'south')], 30)).toEqual(['kau1,kau2,nie1,nie2']);
  });

  it('of an isolated node are cut, and those of the others are not', () => {
    expect(memberships([fault('isolated', 'nie2')])).toEqual(['kau1,kau2,nie1', 'nie2']);
  });

  it('to the witness are cut with its site, and all of them when nobody reaches it', () => {
    const reaches = (faults: readonly Fault[]) => [...connectivityOf(topology, faults, nodes, 0, token).reaches].sort();
    expect(reaches([])).toEqual(nodes);
    expect(reaches([fault('isolated', 'niestetal')])).toEqual(['kau1', 'kau2']);
    expect(reaches([fault('unreachable', 'witness')])).toEqual([]);
  });
});

describe('A node', () => {
  const reaches = (faults: readonly Fault[]) => [...connectivityOf(topology, faults, nodes, 0, token).reaches].sort();

  it('whose corosync is stopped is in no membership and without the witness, though it is still reached', () => {
    const faults = [fault('corosync-stopped', 'nie1')];
    expect(memberships(faults)).toEqual(['kau1,kau2,nie2']);
    expect(reaches(faults)).toEqual(['kau1', 'kau2', 'nie2']);
    expect(contactOf(topology, faults, nodes, 0, token)('nie1', 'kau1')).toBe(true);
  });

  it('without its connection to the witness is a member all the same', () => {
    expect(memberships([fault('qdevice-stopped', 'nie1')])).toEqual(['kau1,kau2,nie1,nie2']);
    expect(reaches([fault('qdevice-stopped', 'nie1')])).toEqual(['kau1', 'kau2', 'nie2']);
  });

  it('whose packet filter lets nothing through is alone', () => {
    expect(memberships([fault('filtered', 'nie1')])).toEqual(['kau1,kau2,nie2', 'nie1']);
    expect(reaches([fault('filtered', 'nie1')])).toEqual(['kau1', 'kau2', 'nie2']);
  });

  it('is kept from those that its packet filter names, in both directions, and from nobody else', () => {
    const faults = ['nie1', 'nie2'].map((name) => fault('filtered', name, { blocks: ['kau1', 'kau2'] }));
    expect(memberships(faults)).toEqual(['kau1,kau2', 'nie1,nie2']);
    expect(reaches(faults)).toEqual(nodes);
    expect(isFiltered(faults, 'kau1', 'nie2')).toBe(true);
    expect(isFiltered(faults, 'nie1', 'nie2')).toBe(false);
    expect(reaches([fault('filtered', 'kau2', { blocks: ['witness'] })])).toEqual(['kau1', 'nie1', 'nie2']);
  });

  it('that filters one other alone is parted from all whom that one stays with', () => {
    expect(memberships([fault('filtered', 'nie1', { blocks: ['kau1'] })])).toEqual(['kau1,kau2,nie2', 'nie1']);
  });

  it.each([
    [undefined, 'silence', 'joined'],
    [['kau1', 'kau2'], 'split', 'joined'],
    [['witness'], 'witness-lost', 'witness-back'],
    [['kau1', 'witness'], 'silence', 'joined'],
  ])('that filters %j is noticed like %s, and like %s when that ends', (blocks, begins, ends) => {
    const filter = fault('filtered', 'nie1', { ...(blocks && { blocks }) });
    expect([changeOf(filter, false), changeOf(filter, true)]).toEqual([begins, ends]);
  });
});

describe('Power', () => {
  it('of a site lasts as long as its batteries', () => {
    const faults = [fault('power', 'niestetal')];
    expect([0, 1199, 1200].map((at) => powerOf(topology, faults, 'nie1', at))).toEqual(['battery', 'battery', 'none']);
    expect(powerOf(topology, faults, 'kau1', 1200)).toBe('mains');
    expect(nextTurn(topology, faults, 0)).toBe(1200);
    expect(nextTurn(topology, faults, 1200)).toBe(Number.POSITIVE_INFINITY);
  });

  it('of a node is gone at once', () => {
    expect(powerOf(topology, [fault('power', 'nie1')], 'nie1', 0)).toBe('none');
    expect(powerOf(topology, [fault('power', 'nie1')], 'nie2', 0)).toBe('mains');
    expect(powerOf(topology, [fault('switched-off', 'nie1')], 'nie1', 0)).toBe('none');
  });
});

it('A link can be cut or flap, and nothing else', () => {
  expect(kindsFor('link')).toEqual(['cut', 'flapping']);
});
