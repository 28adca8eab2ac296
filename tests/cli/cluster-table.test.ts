import { describe, expect, it } from 'vitest';
import { readPlan } from '../../cli/read-plan.ts';
import { recoveryPoint, renderCluster } from '../../cli/render/cluster-table.ts';
import type { GuestPlan } from '../../model/plan.ts';
import type { ClusterView, GuestView, ReplicaView } from '../../pve/cluster-view.ts';

const plan = await readPlan();
const now = 1_800_000_000;
const replica = (target: string, lastSync: number | undefined, failures = 0): ReplicaView => ({
  jobId: '1-0',
  target,
  lastSync,
  failures,
  error: undefined,
});
const [first] = plan.guests as [GuestPlan, ...GuestPlan[]];
const live = (guest: GuestPlan, node: string, replicas: ReplicaView[] | undefined): GuestView => ({
  vmId: guest.vmId,
  node,
  status: 'running',
  haState: 'started',
  replicas,
});

/** Every guest at home, copied 60 s ago everywhere. */
function healthy(): ClusterView {
  return {
    now,
    quorate: true,
    nodes: plan.sites.flatMap((site) => site.nodes.map((node) => ({ name: node.name, online: true }))),
    guests: new Map(
      plan.guests.map((guest) => [
        guest.vmId,
        live(
          guest,
          guest.homeNode,
          guest.replicas.map(({ node }) => replica(node, now - 60)),
        ),
      ]),
    ),
  };
}

describe('The recovery point of a guest', () => {
  it('is the age of its newest copy at another site than the one where it runs', () => {
    const view = live(first, 'nie1', [replica('nie2', now - 10), replica('kau1', now - 120)]);
    expect(recoveryPoint(plan, first, view, now)).toEqual({
      text: `2 min ago (RPO ${first.rpoMinutes} min)`,
      met: true,
    });
  });

  it('is missed when that copy is older than the RPO, however fresh the one next door is', () => {
    const view = live(first, 'nie1', [replica('nie2', now - 10), replica('kau1', now - first.rpoMinutes * 60 - 1)]);
    expect(recoveryPoint(plan, first, view, now).met).toBe(false);
  });

  it('is never green where it is unknown, was never copied, or a job fails', () => {
    expect(recoveryPoint(plan, first, undefined, now)).toMatchObject({
      met: false,
      text: expect.stringContaining('unknown'),
    });
    expect(recoveryPoint(plan, first, live(first, 'nie1', undefined), now).met).toBe(false);
    expect(recoveryPoint(plan, first, live(first, 'nie1', [replica('nie2', now)]), now)).toMatchObject({
      met: false,
      text: expect.stringContaining('no copy at another site'),
    });
    expect(recoveryPoint(plan, first, live(first, 'nie1', [replica('kau1', now, 2)]), now)).toMatchObject({
      met: false,
      text: expect.stringContaining('failing to kau1'),
    });
  });
});

describe("The table of each member's services", () => {
  it('shows where everything runs', async () => {
    const text = renderCluster(plan, healthy(), { colour: false });
    await expect(text).toMatchFileSnapshot('../golden/status.txt');
  });

  it('names a dark node, a guest away from home and lost quorum', () => {
    const view = healthy();
    view.quorate = false;
    view.nodes = view.nodes.map((node) => (node.name === 'nie1' ? { ...node, online: false } : node));
    view.guests.set(first.vmId, live(first, 'kau1', [replica('nie2', now)]));
    const text = renderCluster(plan, view, { colour: false });
    expect(text).toContain('NOT QUORATE: nothing starts, nothing can be changed');
    expect(text).toContain('nie1 (down)');
    expect(text).toContain(`kau1, home ${first.homeNode}`);
  });
});
