/** The steady state gates every drill, and is tested again when all is put back. */
import { describe, expect, it } from 'vitest';
import { runDrill } from '../../drills/index.ts';
import type { Line } from '../../drills/journal/chain.ts';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { begun, never, planned, quietly, smallPlan, type Wanted } from './support.ts';
import { damages } from './wholeness.ts';

const plan = smallPlan();

async function prepared(scenario: string, wanted: Wanted) {
  const world = new SimulatedWorld(plan);
  const drillPlan = await planned(world, scenario, wanted);
  const probe = drillPlan.drill.hypothesis.at(-1)?.id ?? '';
  return { world, probe, journal: await begun(world, drillPlan) };
}

const findings = (lines: readonly Line[], when: 'before' | 'after') =>
  lines.flatMap((line) => (line.kind === 'hypothesis' && line.when === when ? line.findings : []));

describe.each(everyScenario(plan))('A drill ($name)', ({ scenario, wanted }) => {
  it('touches nothing when a probe is not answered before, and says which', async () => {
    const { world, probe, journal } = await prepared(scenario, wanted);
    world.silent.add(probe);
    const { exitCode } = await runDrill(journal, world, never, quietly);
    expect(exitCode).toBe(3);
    expect(findings(journal.lines, 'before').filter(({ ok }) => !ok)).toEqual([
      { id: probe, ok: false, detail: 'no answer' },
    ]);
    expect(journal.lines.filter(({ kind }) => kind === 'act')).toEqual([]);
    expect(await damages(world, journal.lines)).toEqual([]);
  });

  it('deviates when a probe is no longer answered after all was put back', async () => {
    const { world, probe, journal } = await prepared(scenario, wanted);
    const { exitCode } = await runDrill(journal, world, never, (line) => {
      if (line.kind === 'settled') world.silent.add(probe);
    });
    expect(exitCode).toBe(1);
    expect(findings(journal.lines, 'after').filter(({ ok }) => !ok)).toEqual([
      { id: probe, ok: false, detail: 'no answer' },
    ]);
  });

  it('goes on when a probe is answered within its tolerance', async () => {
    const { world, probe, journal } = await prepared(scenario, wanted);
    const ask = world.probe.bind(world);
    const refusals = [false, false];
    world.probe = async (each) => {
      const refusal = each.id === probe ? refusals.pop() : undefined;
      return refusal === undefined ? ask(each) : { ok: refusal };
    };
    await runDrill(journal, world, never, quietly);
    expect(findings(journal.lines, 'before').every(({ ok }) => ok)).toBe(true);
    expect(journal.lines.some(({ kind }) => kind === 'act')).toBe(true);
  });
});
