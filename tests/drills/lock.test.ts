/** The lock: one drill at a time, held by the drill and not by the machine it runs on. */
import { describe, expect, it } from 'vitest';
import { giveLock, lockHolder, takeLock } from '../../drills/lock.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, smallPlan } from './support.ts';

const plan = smallPlan();
const now = 1_795_500_000;

async function cluster() {
  const world = new SimulatedWorld(plan);
  const view = await world.cluster.view();
  return { world, view, take: (drill: string, claims = false) => takeLock(world, view, drill, actor, now, claims) };
}

describe('The lock', () => {
  it('is taken by one drill; the next one is told by whom', async () => {
    const { take } = await cluster();
    expect(await take('first')).toEqual({ held: true });
    expect(await take('second')).toEqual({ held: false, by: { drill: 'first', ...actor, since: now } });
    expect(await take('first')).toEqual({ held: true });
  });

  it('is free again when its drill gives it up, and only then', async () => {
    const { world, view, take } = await cluster();
    await take('first');
    await giveLock(world, view, 'second', true);
    expect(await lockHolder(world, view)).toMatchObject({ drill: 'first' });
    await giveLock(world, view, 'first', true);
    expect(await lockHolder(world, view)).toBeUndefined();
    expect(world.files.size).toBe(0);
  });

  it('of one who died while he took it belongs to the drill whose journal says so, and to nobody else', async () => {
    const { world, take } = await cluster();
    world.files.set('/etc/pve/ikz-drill', null);
    expect(await take('other')).toEqual({ held: false, by: 'nobody' });
    expect(await take('own', true)).toEqual({ held: true });
    expect(await take('other')).toMatchObject({ by: { drill: 'own' } });
  });

  it('can be had over any node that answers', async () => {
    const { world, take } = await cluster();
    const run = world.shell.run;
    world.shell.run = async (host, argv, input) => {
      if (host.startsWith('east')) throw new Error(`${host}: no route to host`);
      return run(host, argv, input);
    };
    expect(await take('first')).toEqual({ held: true });
  });

  it('is not to be had without quorum', async () => {
    const { world, take } = await cluster();
    for (const target of world.simulation.nodes)
      world.simulation.happen({ at: 0, fault: { kind: 'isolated', target } });
    world.pass(30);
    await expect(take('first')).rejects.toThrow('mkdir');
  });
});
