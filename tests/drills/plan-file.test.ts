/** A plan in a file. */
import { describe, expect, it } from 'vitest';
import { type DrillPlan, sealed } from '../../drills/plan.ts';
import { decodePlan, encodePlan } from '../../drills/plan-file.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { planned, smallPlan } from './support.ts';

const plan = smallPlan();
const scope = { kind: 'site', id: plan.sites[0]?.id ?? '' } as const;

describe('The plan of a drill', () => {
  it('is read from its file as it was written', async () => {
    const drillPlan = sealed(await planned(new SimulatedWorld(plan), 'site-loss', { scope }));
    expect(decodePlan(encodePlan(drillPlan), 'plan.json')).toEqual(JSON.parse(encodePlan(drillPlan)));
  });

  it('is refused where the drill in it was changed', async () => {
    const text = encodePlan(sealed(await planned(new SimulatedWorld(plan), 'site-loss', { scope })));
    expect(() => decodePlan(text.replace('"maxMinutes": 20', '"maxMinutes": 2000'), 'plan.json')).toThrow(
      'plan.json: hash:',
    );
    expect(() => decodePlan('{"drill": 1}', 'plan.json')).toThrow('plan.json: is no plan of a drill');
    expect(() => decodePlan('nonsense', 'plan.json')).toThrow('plan.json: is no JSON document');
  });

  it.each<[string, (read: DrillPlan) => void]>([
    ['a predicted outage', ({ preview }) => Object.assign(preview[0] ?? {}, { rtoSeconds: 1 })],
    ['a replica that is behind', ({ preview }) => Object.assign(preview[0] ?? {}, { lagSeconds: 0 })],
    ['the memory that is left', ({ preview }) => Object.assign(preview[0] ?? {}, { freeMiB: 1_000_000 })],
    ['when all is back', ({ prediction }) => Object.assign(prediction, { seconds: 1 })],
    ['when it was made', (read) => Object.assign(read, { at: read.at + 1 })],
  ])('is refused where a number in it was changed that a person approves: %s', async (_what, change) => {
    const read: DrillPlan = JSON.parse(
      encodePlan(sealed(await planned(new SimulatedWorld(plan), 'site-loss', { scope }))),
    );
    change(read);
    expect(() => decodePlan(JSON.stringify(read), 'plan.json')).toThrow('plan.json: hash:');
    // Nor does it go by the hash that was approved once its own was made anew.
    expect(decodePlan(JSON.stringify(sealed(read)), 'plan.json').hash).not.toBe(read.hash);
  });

  it('is known again by its hash when it is planned again and nothing has changed, though replicas have aged', async () => {
    const world = new SimulatedWorld(plan);
    const first = await planned(world, 'site-loss', { scope });
    world.pass(40);
    const second = await planned(world, 'site-loss', { scope });
    expect(second.preview).not.toEqual(first.preview);
    expect(second.hash).toBe(first.hash);
    expect(sealed(second).hash).not.toBe(sealed(first).hash);
  });

  it('has an id of its own where there has been such a drill that day', async () => {
    const world = new SimulatedWorld(plan);
    const { drill } = await planned(world, 'site-loss', { scope });
    const again = await planned(world, 'site-loss', { scope, taken: new Set([drill.id, `${drill.id}-2`]) });
    expect(again.drill.id).toBe(`${drill.id}-3`);
  });
});
