/** A plan in a file. */
import { describe, expect, it } from 'vitest';
import { decodePlan, encodePlan } from '../../drills/plan-file.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { planned, smallPlan } from './support.ts';

const plan = smallPlan();
const scope = { kind: 'site', id: plan.sites[0]?.id ?? '' } as const;

describe('The plan of a drill', () => {
  it('is read from its file as it was written', async () => {
    const drillPlan = await planned(new SimulatedWorld(plan), 'site-loss', { scope });
    expect(decodePlan(encodePlan(drillPlan), 'plan.json')).toEqual(JSON.parse(encodePlan(drillPlan)));
  });

  it('is refused where the drill in it was changed', async () => {
    const text = encodePlan(await planned(new SimulatedWorld(plan), 'site-loss', { scope }));
    expect(() => decodePlan(text.replace('"maxMinutes": 20', '"maxMinutes": 2000'), 'plan.json')).toThrow(
      'plan.json: hash:',
    );
    expect(() => decodePlan('{"drill": 1}', 'plan.json')).toThrow('plan.json: is no plan of a drill');
    expect(() => decodePlan('nonsense', 'plan.json')).toThrow('plan.json: is no JSON document');
  });

  it('has an id of its own where there has been such a drill that day', async () => {
    const world = new SimulatedWorld(plan);
    const { drill } = await planned(world, 'site-loss', { scope });
    const again = await planned(world, 'site-loss', { scope, taken: new Set([drill.id, `${drill.id}-2`]) });
    expect(again.drill.id).toBe(`${drill.id}-3`);
  });
});
