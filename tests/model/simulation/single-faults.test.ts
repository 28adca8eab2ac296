import { describe, expect, it } from 'vitest';
import { absences, singleFaults } from '../../../model/simulation/single-faults.ts';
import { twoSites } from './two-sites.ts';

const cluster = twoSites([]);
const patience = 1800;

function lostWith(what: string, scenario = cluster) {
  const fault = singleFaults(scenario.topology).find((each) => each.what === what);
  if (!fault) throw new Error(`no fault ${what}`);
  return absences(scenario, fault, patience);
}

describe('Single faults', () => {
  it('are the loss of each node, each site, the witness and each link', () => {
    expect(singleFaults(cluster.topology).map(({ what }) => what)).toEqual([
      'node nie1',
      'node nie2',
      'node kau1',
      'node kau2',
      'site niestetal',
      'site kaufungen',
      'witness',
      'link north',
      'link south',
    ]);
    expect(singleFaults(twoSites([], { witness: false }).topology).map(({ what }) => what)).not.toContain('witness');
  });

  it.each(['witness', 'link north', 'link south'])('%s: nobody is away', (what) => {
    expect(lostWith(what)).toEqual([]);
  });

  it('node kau2: its guest is away, comes back at the other site and has lost what was not replicated', () => {
    const [only, ...others] = lostWith('node kau2');
    expect(others).toEqual([]);
    expect(only).toMatchObject({ sid: 'vm:2012', back: { node: 'nie2' }, lostSeconds: 300 });
    expect(only?.back?.at).toBe(only?.seconds);
  });

  it('site niestetal: its guests are away from the first second on, batteries or not', () => {
    const lost = lostWith('site niestetal', twoSites([], { upsMinutes: 20 }));
    expect(lost.map(({ sid, back }) => [sid, back?.node])).toEqual([
      ['vm:1011', 'kau1'],
      ['vm:1012', 'kau2'],
    ]);
    for (const { seconds } of lost) expect(seconds).toBeLessThan(240);
  });

  it('site niestetal, without a witness: none of the guests comes back, at neither site', () => {
    const lost = lostWith('site niestetal', twoSites([], { witness: false }));
    expect(lost.map(({ seconds, back }) => [seconds, back])).toEqual(
      Array.from({ length: 4 }, () => [Number.POSITIVE_INFINITY, undefined]),
    );
  });

  it('tell the course of what befell the guest, and nothing of others', () => {
    const [only] = lostWith('node kau2');
    const told = only?.timeLine.map(({ message }) => message) ?? [];
    expect(told).toContain('fault: kau2 power');
    expect(told).toContain('start of vm:2012');
    expect(told.filter((message) => /vm:(?!2012)/.test(message))).toEqual([]);
  });
});
