/** What a drill proves, and what it does not: evidence is of the kind that happened, not of the scenario's name. */
import { describe, expect, it } from 'vitest';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { planned, smallPlan, type Wanted } from './support.ts';

const plan = smallPlan();
const site = { scope: { kind: 'site', id: plan.sites[1]?.id ?? '' } } as const;
const node = { scope: { kind: 'node', id: 'west1' } } as const;
const cluster = { scope: { kind: 'cluster' } } as const;

const kindOf = async (scenario: string, wanted: Wanted) =>
  (await planned(new SimulatedWorld(plan), scenario, wanted)).drill.kind;

describe('The evidence of a drill', () => {
  it.each<[string, string, Wanted, string]>([
    ['a site that was cut off was lost', 'site-loss', { ...site, means: 'corosync' }, 'site-loss'],
    ['a site in maintenance was switched over', 'site-loss', { ...site, means: 'maintenance' }, 'planned-switchover'],
    ['so was the primary one', 'primary-gone', { ...cluster, means: 'maintenance' }, 'planned-switchover'],
    ['a node that was cut off was lost', 'node-loss', { ...node, means: 'network' }, 'node-loss'],
    ['a node in maintenance was not', 'node-loss', { ...node, means: 'maintenance' }, 'node-maintenance'],
    [
      'copies of replicas are no restore',
      'isolated-failover',
      { scope: { kind: 'guest', id: plan.guests[0]?.name ?? '' } },
      'isolated-failover',
    ],
    ['a restore is one', 'restore', { scope: { kind: 'guest', id: plan.guests[0]?.name ?? '' } }, 'restore'],
  ])('says what has happened: %s', async (_, scenario, wanted, kind) => {
    expect(await kindOf(scenario, wanted)).toBe(kind);
  });

  it('says of a loss that was none that it was maintenance only, and of no other', async () => {
    for (const { scenario, wanted } of everyScenario(plan)) {
      const { drill } = await planned(new SimulatedWorld(plan), scenario, wanted);
      const isMaintenance = drill.acts.some(({ kind }) => kind === 'maintenance');
      expect(drill.title.en.includes('(maintenance only)')).toBe(isMaintenance);
      expect(drill.title.de.includes('(nur Wartung)')).toBe(isMaintenance);
    }
  });
});
