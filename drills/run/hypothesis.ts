/** The steady state: every guest runs and every probe is answered, within its tolerance. Gates the start, and is tested again at the end. */
import type { Drill } from '../drill.ts';
import type { HypothesisFinding } from '../journal/entry.ts';
import type { World } from '../ports.ts';
import type { Probe } from '../probes/probe.ts';

/** Seconds between two tries of one probe. */
const pause = 3;

export async function testHypothesis(
  world: World,
  { guests, hypothesis }: Pick<Drill, 'guests' | 'hypothesis'>,
): Promise<HypothesisFinding[]> {
  const view = await world.cluster.view();
  const runs = guests.map(({ vmId, name }): HypothesisFinding => {
    const guest = view.guests.get(vmId);
    const ok = guest?.status === 'running' && guest.haState === 'started';
    return { id: name, ok, ...(!ok && { detail: guest ? `${guest.status}, HA: ${guest.haState ?? '-'}` : 'gone' }) };
  });
  const answers: HypothesisFinding[] = [];
  for (const probe of hypothesis) answers.push(await answered(world, probe));
  return [...runs, ...answers];
}

async function answered(world: World, probe: Probe): Promise<HypothesisFinding> {
  const { at: began } = await world.clock.now();
  for (;;) {
    const { ok, detail } = await world.probe(probe);
    const { at } = await world.clock.now();
    if (ok || at - began >= probe.toleranceSeconds) {
      return { id: probe.id, ok, ...(detail !== undefined && { detail }) };
    }
    await world.clock.wait(pause);
  }
}
