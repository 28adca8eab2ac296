/** Loss of the antivirus management: what is asked of mirrors, management and clamd, where, and for how long each may be silent. */
import { describe, expect, it } from 'vitest';
import { runDrill } from '../../drills/index.ts';
import { encode } from '../../drills/journal/chain.ts';
import { sealed } from '../../drills/plan.ts';
import { encodePlan } from '../../drills/plan-file.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { begun, never, planned, smallPlan } from './support.ts';

const plan = smallPlan();
const providers = plan.guests.filter(({ provides }) => provides);
const scope = { kind: 'cluster' } as const;
const common = async (target: 'lab' | 'live') => {
  const { drill } = await planned(new SimulatedWorld(plan), 'antivirus-lost', { scope, target });
  return drill.hypothesis.filter(({ vmId }) => vmId === undefined);
};

describe('The loss of the antivirus management', () => {
  it('is seen from a guest of each site that it does not touch, at every mirror', async () => {
    const view = await new SimulatedWorld(plan).cluster.view();
    const probes = await common('live');
    const management = providers.find(({ provides }) => provides === 'antivirus-management');
    const lost = view.guests.get(management?.vmId ?? 0)?.node;
    const askers = new Set(probes.flatMap((probe) => (probe.kind === 'guest' ? [probe.asker] : [])));
    const nodes = [...askers].map((vmId) => view.guests.get(vmId)?.node ?? '');
    expect(nodes).not.toContain(lost);
    expect(new Set(nodes.map((node) => node.slice(0, 4)))).toEqual(new Set(['east', 'west']));
    const mirrors = plan.antivirus.mirrors.length;
    expect(probes.filter(({ id }) => id.includes('signatures of'))).toHaveLength(askers.size * mirrors);
    expect(probes.filter(({ id }) => id.includes('EICAR'))).toHaveLength(askers.size);
  });

  it('lets a provider on the lost node be silent for its recovery time, all others for a moment', async () => {
    const view = await new SimulatedWorld(plan).cluster.view();
    const management = providers.find(({ provides }) => provides === 'antivirus-management');
    const lost = view.guests.get(management?.vmId ?? 0)?.node;
    for (const { id, toleranceSeconds } of await common('live')) {
      const provider = providers.find(({ name }) => id.includes(name));
      if (!provider) continue;
      const isLost = view.guests.get(provider.vmId)?.node === lost;
      expect(toleranceSeconds).toBe(isLost ? provider.rtoMinutes * 60 : 30);
    }
  });

  it('has no test file for scanners in its plan or its journal, which they would take away', async () => {
    const world = new SimulatedWorld(plan);
    const drillPlan = await planned(world, 'antivirus-lost', { scope, target: 'live' });
    const journal = await begun(world, drillPlan);
    const probe = drillPlan.drill.hypothesis.find((each) => each.kind === 'guest' && each.input === 'eicar');
    expect(probe).toBeDefined();
    // What scanners look for, in no writing of JSON either.
    expect(`${encodePlan(sealed(drillPlan))}${journal.lines.map(encode).join('')}`).not.toContain('STANDARD-ANTIVIRUS');
  });

  it('is in a lab asked by connections, as no software runs in its guests', async () => {
    const probes = await common('lab');
    expect(new Set(probes.map(({ kind }) => kind))).toEqual(new Set(['tcp']));
    expect(probes.some(({ id }) => id.includes('EICAR'))).toBe(false);
  });

  it('deviates when signatures can not be had for longer than is tolerated, and not when only for a moment', async () => {
    const verdict = async (samples: number) => {
      const world = new SimulatedWorld(plan);
      const drillPlan = await planned(world, 'antivirus-lost', { scope, target: 'live' });
      const mirror = drillPlan.drill.hypothesis.find(
        ({ id, toleranceSeconds }) => id.includes('signatures of') && toleranceSeconds === 30,
      )?.id;
      if (mirror === undefined) throw new Error('every mirror stands on the lost node');
      const journal = await begun(world, drillPlan);
      const ask = world.probe.bind(world);
      let acted = false;
      let silences = samples;
      world.probe = async (probe) => {
        if (!acted || probe.id !== mirror || silences === 0) return ask(probe);
        silences -= 1;
        return { ok: false };
      };
      await runDrill(journal, world, never, (line) => {
        acted ||= line.kind === 'acted';
      });
      const found = journal.lines.find((line) => line.kind === 'verdict');
      return (found?.kind === 'verdict' ? found.deviations : []).map(({ en }) =>
        en.replace(/^.*signatures of \S+/, 'x'),
      );
    };
    expect(await verdict(12)).toEqual(['x 60 s without an answer, tolerated 30 s']);
    expect(await verdict(3)).toEqual([]);
  });
});
