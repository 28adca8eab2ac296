/** What would happen to the cooperation as it is planned. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInventory } from '../../../model/inventory.ts';
import { plan } from '../../../model/planning.ts';
import { scenarioOf } from '../../../model/simulation/planned.ts';
import { filesIn } from '../support.ts';
import { away, played } from './two-sites.ts';

const cooperation = plan(parseInventory(filesIn(path.resolve(import.meta.dirname, '../../../cooperation'))));
const nodes = cooperation.sites.flatMap((site) => site.nodes.map(({ name }) => name));
const seconds = 3600;

/** Guests away longer than their RTO allows, or with more lost than their RPO allows. */
function missed(incidents: Parameters<typeof scenarioOf>[1]) {
  const simulation = played(scenarioOf(cooperation, incidents), seconds);
  return cooperation.guests.flatMap(({ name, vmId, rtoMinutes, rpoMinutes }) => {
    const outage = away(simulation, vmId) / 60;
    const lost = (simulation.history.outages.get(`vm:${vmId}`) ?? []).reduce((sum, each) => sum + each.lost, 0) / 60;
    return outage > rtoMinutes || lost > rpoMinutes ? [`${name}: ${outage} min away, ${lost} min lost`] : [];
  });
}

describe('The cooperation as planned', () => {
  it.each(nodes)('has every guest back in time when %s fails', (target) => {
    expect(missed([{ at: 0, fault: { kind: 'power', target } }])).toEqual([]);
  });

  it.each(cooperation.sites.map(({ id }) => id))('has every guest back in time when %s is lost', (target) => {
    expect(missed([{ at: 0, fault: { kind: 'isolated', target } }])).toEqual([]);
  });

  it.each(cooperation.links.map(({ id }) => id))('does not notice when the line %s is cut', (target) => {
    expect(
      played(scenarioOf(cooperation, [{ at: 0, fault: { kind: 'cut', target } }]), seconds).history.outages.size,
    ).toBe(0);
  });

  it('does not notice when the witness is lost', () => {
    const incidents = [{ at: 0, fault: { kind: 'power', target: 'witness' } }] as const;
    expect(played(scenarioOf(cooperation, incidents), seconds).history.outages.size).toBe(0);
  });
});
