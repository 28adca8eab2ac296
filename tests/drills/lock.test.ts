/** The lock: one drill at a time, held by the drill and not by the machine it runs on. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../drills/canonical.ts';
import { giveLock, type Holder, lockHolder, type Taken, takeLock } from '../../drills/lock.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, smallPlan } from './support.ts';

const plan = smallPlan();
const now = 1_795_500_000;

/** Two admins may begin drills of the same name: what tells them apart is the hash of the first line. */
const own = (drill: string, run = drill): Holder => ({ drill, run: sha256(run), ...actor, since: now });

async function cluster() {
  const world = new SimulatedWorld(plan);
  const view = await world.cluster.view();
  return { world, view, take: (holder: Holder, claims = false) => takeLock(world, view, holder, claims) };
}

/** Does something of another process right before a command of this one. */
function rightBefore(world: SimulatedWorld, command: string, happens: () => Promise<unknown>): void {
  const { run } = world.shell;
  let isDue = true;
  world.shell.run = async (host, argv, input) => {
    if (isDue && argv.join(' ').startsWith(command)) {
      isDue = false;
      await happens();
    }
    return run(host, argv, input);
  };
}

const folder = '/etc/pve/ikz-drill';

describe('The lock', () => {
  it('is taken by one drill; the next one is told by whom', async () => {
    const { take } = await cluster();
    expect(await take(own('first'))).toEqual({ held: true });
    expect(await take(own('second'))).toEqual({ held: false, by: own('first') });
    expect(await take(own('first'))).toEqual({ held: true });
  });

  it('is not shared by two drills of the same name that two admins have begun', async () => {
    const { world, view, take } = await cluster();
    await take(own('same', 'of the one'));
    expect(await take(own('same', 'of the other'))).toMatchObject({ held: false });
    await giveLock(world, view, own('same', 'of the other'), true);
    expect(await lockHolder(world, view)).toEqual(own('same', 'of the one'));
  });

  it('is free again when its drill gives it up, and only then', async () => {
    const { world, view, take } = await cluster();
    await take(own('first'));
    await giveLock(world, view, own('second'), true);
    expect(await lockHolder(world, view)).toMatchObject({ drill: 'first' });
    await giveLock(world, view, own('first'), true);
    expect(await lockHolder(world, view)).toBeUndefined();
    expect(world.files.size).toBe(0);
  });

  it('of one who died while he took it belongs to the drill whose journal says so, and to nobody else', async () => {
    const { world, view, take } = await cluster();
    world.files.set(folder, null);
    expect(await take(own('other'))).toEqual({ held: false, by: 'nobody' });
    expect(await take(own('own'), true)).toEqual({ held: true });
    expect(await take(own('other'))).toMatchObject({ by: { drill: 'own' } });
    await giveLock(world, view, own('own'), true);
    expect(world.files.size).toBe(0);
  });

  it('is taken once more by the drill whose process died while it wrote its name', async () => {
    const { world, take } = await cluster();
    world.files.set(folder, null);
    world.files.set(`${folder}/holder-${own('own').run.slice(0, 12)}`, '{"drill":"ow');
    expect(await take(own('other'), true)).toEqual({ held: false, by: 'nobody' });
    expect(await take(own('own'), true)).toEqual({ held: true });
  });

  it.each(['ls', 'tee', 'cat'])(
    'has one holder at most when another claims it while its maker is at it (%s)',
    async (command) => {
      const { world, view, take } = await cluster();
      let other: Taken | undefined;
      rightBefore(world, command, async () => {
        other = await takeLock(world, view, own('claimer'), true);
      });
      const maker = await take(own('maker'));
      expect([maker, other].filter((taken) => taken?.held).length).toBeLessThan(2);
      const holder = await lockHolder(world, view);
      if (maker.held) expect(holder).toEqual(own('maker'));
      if (other?.held) expect(holder).toEqual(own('claimer'));
    },
  );

  it.each(['ls', 'tee', 'cat'])('has one holder at most when two claim it at once (%s)', async (command) => {
    const { world, view, take } = await cluster();
    world.files.set(folder, null);
    let other: Taken | undefined;
    rightBefore(world, command, async () => {
      other = await takeLock(world, view, own('one'), true);
    });
    const another = await take(own('another'), true);
    expect([another, other].filter((taken) => taken?.held).length).toBeLessThan(2);
  });

  it('is found as its own by a drill whose connection broke while it made it', async () => {
    const { world, take } = await cluster();
    const { run } = world.shell;
    let isBroken = false;
    world.shell.run = async (host, argv, input) => {
      const ran = await run(host, argv, input);
      if (argv[0] !== 'mkdir' || isBroken) return ran;
      isBroken = true;
      throw new Error(`${host}: the connection was lost`);
    };
    expect(await take(own('first'))).toEqual({ held: true });
  });

  it('is not made on a node whose cluster file system is not mounted: there it would bind nobody', async () => {
    const { world, view, take } = await cluster();
    for (const { name } of view.nodes) world.unmounted.add(name);
    await expect(take(own('first'))).rejects.toThrow('/etc/pve is not mounted');
    world.unmounted.delete('east2');
    expect(await take(own('first'))).toEqual({ held: true });
    expect(world.commands.filter((command) => command.includes('mkdir'))).toEqual([`east2: mkdir ${folder}`]);
  });

  it('can be had over any node that answers', async () => {
    const { world, take } = await cluster();
    const run = world.shell.run;
    world.shell.run = async (host, argv, input) => {
      if (host.startsWith('east')) throw new Error(`${host}: no route to host`);
      return run(host, argv, input);
    };
    expect(await take(own('first'))).toEqual({ held: true });
  });

  it('is not to be had without quorum', async () => {
    const { world, take } = await cluster();
    for (const target of world.simulation.nodes)
      world.simulation.happen({ at: 0, fault: { kind: 'isolated', target } });
    world.pass(30);
    await expect(take(own('first'))).rejects.toThrow('mkdir');
  });
});
