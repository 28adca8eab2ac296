/** What it takes before a drill is run. */
import { describe, expect, it } from 'vitest';
import { confirm } from '../../../cli/drills/confirm.ts';
import { Refused } from '../../../cli/drills/outcome.ts';
import { SimulatedWorld } from '../../drills/simulated-world.ts';
import { planned, smallPlan } from '../../drills/support.ts';

const plan = smallPlan();
const drillPlan = await planned(new SimulatedWorld(plan), 'site-loss', {
  scope: { kind: 'site', id: plan.sites[0]?.id ?? '' },
});
const { hash, drill } = drillPlan;
const live = { target: { kind: 'live', title: 'cluster ikz' } } as const;
const lab = { target: { kind: 'lab', title: 'lab' } } as const;
const typing = (...answers: string[]) => ({ ask: async () => answers.shift() ?? '' });

describe('A drill on a real cluster', () => {
  it('is run without a terminal only with the hash of its plan', async () => {
    await expect(confirm({}, live, drillPlan, undefined)).rejects.toThrow(hash);
    await expect(confirm({}, live, drillPlan, true)).rejects.toBeInstanceOf(Refused);
    await expect(confirm({}, live, drillPlan, 'planned-switchover')).rejects.toBeInstanceOf(Refused);
    await expect(confirm({}, live, drillPlan, hash.slice(0, 4))).rejects.toBeInstanceOf(Refused);
    await expect(confirm({}, live, drillPlan, hash)).resolves.toBeUndefined();
  });

  it('is run at a terminal when its name and the hash are typed', async () => {
    await expect(confirm(typing('yes'), live, drillPlan, undefined)).rejects.toThrow('not the name');
    await expect(confirm(typing(drill.id, 'yes'), live, drillPlan, undefined)).rejects.toThrow('not the hash');
    await expect(confirm(typing(drill.id, hash.slice(0, 12)), live, drillPlan, undefined)).resolves.toBeUndefined();
  });
});

describe('A drill in the lab', () => {
  it('is run with --yes, but not with the hash of another plan', async () => {
    await expect(confirm({}, lab, drillPlan, true)).resolves.toBeUndefined();
    await expect(confirm({}, lab, drillPlan, undefined)).rejects.toThrow('--yes');
    await expect(confirm({}, lab, drillPlan, '0'.repeat(64))).rejects.toBeInstanceOf(Refused);
  });
});
