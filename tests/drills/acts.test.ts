/** Acts: what they are as data, and what they order. */
import { describe, expect, it } from 'vitest';
import { type Act, byHand, describeAct, inverseOf, isDone, perform } from '../../drills/acts/index.ts';
import { ForeignGuest } from '../../drills/acts/isolated-guest.ts';
import { drillSchema } from '../../drills/drill.ts';
import { everyScenario } from './every-scenario.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { planned, smallPlan } from './support.ts';

const plan = smallPlan();

describe.each(everyScenario(plan))('The acts of a drill ($name)', ({ scenario, wanted }) => {
  it('go through JSON unharmed, as the whole drill does', async () => {
    const { drill } = await planned(new SimulatedWorld(plan), scenario, wanted);
    expect(drillSchema.parse(JSON.parse(JSON.stringify(drill)))).toEqual(drill);
  });

  it('are their own inverses twice over, and say what they do in both languages and by hand', async () => {
    const { drill } = await planned(new SimulatedWorld(plan), scenario, wanted);
    for (const act of drill.acts) {
      expect(inverseOf(inverseOf(act))).toEqual(act);
      expect(inverseOf(act)).not.toEqual(act);
      for (const each of [act, inverseOf(act)]) {
        expect(describeAct(each).de).not.toBe(describeAct(each).en);
        expect(byHand(each).length).toBeGreaterThan(0);
      }
    }
  });
});

describe('An act', () => {
  const network: Extract<Act, { kind: 'network' }> = {
    kind: 'network',
    node: 'east1',
    on: false,
    deadManSeconds: 600,
    managementNetworks: ['192.0.2.0/24'],
    sshPorts: [22, 2222],
  };

  it('clones the disks of a copy anew when replication removes a snapshot before it is cloned', async () => {
    const world = new SimulatedWorld(plan);
    const { drill } = await planned(world, 'isolated-failover', {
      scope: { kind: 'guest', id: plan.guests[0]?.name ?? '' },
    });
    const [act] = drill.acts;
    if (!act) throw new Error('no act');
    const { run } = world.shell;
    let removed = 0;
    world.shell.run = async (host, argv, input) => {
      if (argv[1] !== 'clone' || removed > 0) return run(host, argv, input);
      removed += 1;
      return { code: 1, stdout: '', stderr: 'dataset does not exist' };
    };
    await perform(act, world, await world.cluster.view());
    expect(removed).toBe(1);
    expect(await isDone(act, world, await world.cluster.view())).toBe(true);
  });

  it("arms the dead man's switch and sees it run before it cuts anything off", async () => {
    const world = new SimulatedWorld(plan);
    await perform(network, world, await world.cluster.view());
    const filter = world.commands.findIndex((command) => command.includes('nft -f'));
    expect(world.commands.slice(0, filter).slice(-2)).toEqual([
      'east1: systemd-run --unit=ikz-drill-heal-network --on-active=600 nft delete table inet ikz_drill',
      'east1: systemctl is-active --quiet ikz-drill-heal-network.timer',
    ]);
  });

  it('cuts a node off but for its SSH, on the port by which the management reaches it too', async () => {
    expect(byHand(network)[0]).toContain('ip saddr { 192.0.2.0/24 } tcp dport { 22, 2222 } accept');
    const portsOf = async (sshPorts?: Record<string, number>) => {
      const wanted = { scope: { kind: 'node', id: 'east1' }, means: 'network', sshPorts } as const;
      const { drill } = await planned(new SimulatedWorld(plan), 'node-loss', wanted);
      return drill.acts.map((act) => act.kind === 'network' && act.sshPorts);
    };
    expect(await portsOf()).toEqual([[22]]);
    expect(await portsOf({ east1: 2222 })).toEqual([[22, 2222]]);
  });

  it('brings a node back with its connection to the witness, which starting corosync alone would leave off', async () => {
    const world = new SimulatedWorld(plan);
    const act: Act = { kind: 'corosync', node: 'east1', on: false, deadManSeconds: 600 };
    for (const each of [act, inverseOf(act)]) await perform(each, world, await world.cluster.view());
    expect(world.commands).toContain('east1: systemctl start corosync-qdevice');
    expect(world.commands).toContain(
      'east1: systemd-run --unit=ikz-drill-heal-corosync --on-active=600 systemctl start corosync-qdevice',
    );
    expect(byHand(inverseOf(act))[0]).toBe('east1: systemctl start corosync-qdevice');
  });

  it('loads its packet filter in place of one that is there', async () => {
    const world = new SimulatedWorld(plan);
    await perform(network, world, await world.cluster.view());
    expect(world.hosts.get('east1')?.table?.startsWith('destroy table inet ikz_drill\n')).toBe(true);
  });

  it('cuts nothing off where the timer does not run', async () => {
    const world = new SimulatedWorld(plan);
    const run = world.shell.run;
    world.shell.run = async (host, argv, input) =>
      argv[0] === 'systemd-run' ? { code: 0, stdout: '', stderr: '' } : run(host, argv, input);
    await expect(perform(network, world, await world.cluster.view())).rejects.toThrow('nothing was cut off');
    expect(world.hosts.get('east1')?.table).toBeUndefined();
  });

  it('may be ordered twice, and so may its inverse', async () => {
    const world = new SimulatedWorld(plan);
    for (const act of [network, network, inverseOf(network), inverseOf(network)]) {
      await perform(act, world, await world.cluster.view());
      expect(await isDone(act, world, await world.cluster.view())).toBe(true);
    }
    expect(world.hosts.get('east1')).toEqual({ corosync: true, table: undefined, timers: new Map() });
  });

  it.each([network, { kind: 'corosync', node: 'east1', on: false, deadManSeconds: 600 } as const])(
    'is undone only when its node says so, not where nobody may ask it ($kind)',
    async (act) => {
      const world = new SimulatedWorld(plan);
      const off = inverseOf(act);
      expect(await isDone(off, world, await world.cluster.view())).toBe(true);
      world.shell.run = async () => ({ code: 1, stdout: '', stderr: 'sudo: a password is required' });
      await expect(isDone(off, world, await world.cluster.view())).rejects.toThrow('a password is required');
    },
  );

  it('heals by itself when nobody comes back', async () => {
    const world = new SimulatedWorld(plan);
    await perform({ ...network, deadManSeconds: 20 }, world, await world.cluster.view());
    expect(world.simulation.faults.map(({ kind }) => kind)).toEqual(['isolated']);
    world.pass(25);
    expect(world.simulation.faults).toEqual([]);
  });

  const shared = {
    on: true,
    node: 'east1',
    vmId: 1011,
    copyId: 900_001_011,
    name: 'x',
    drill: 'd',
    storage: 's',
  } as const;
  const copies: Act[] = [
    { kind: 'restore', diskStorage: 'guests', ...shared },
    { kind: 'copy', cores: 2, memoryMiB: 2048, ...shared },
  ];

  /** What leads out of a machine, if it is running. */
  const waysOut = (world: SimulatedWorld): string[] => {
    const { config, running } = world.disks.get('east1')?.machines.get('900001011') ?? {
      config: new Map(),
      running: false,
    };
    const isolated =
      /^(name|tags|cores|memory|agent|ostype|scsi\w+): |^(onboot|protection): 0$|^net0: virtio,bridge=ikzdrill$/;
    const lines = [...config].map(([key, value]) => `${key}: ${value}`);
    return running ? lines.filter((line) => !isolated.test(line)) : [];
  };

  it.each(copies)(
    'never lets a copy run that could reach production, wherever it was broken off ($kind)',
    async (act) => {
      for (let at = 0; ; at += 1) {
        const world = new SimulatedWorld(plan);
        const { run } = world.shell;
        let left = at;
        world.shell.run = async (host, argv, input) => {
          const ran = await run(host, argv, input);
          expect(waysOut(world)).toEqual([]);
          if (left-- === 0) throw new Error('killed');
          return ran;
        };
        const isKilled = await perform(act, world, await world.cluster.view()).then(
          () => false,
          ({ message }) => message === 'killed',
        );
        left = Number.POSITIVE_INFINITY;
        await perform(act, world, await world.cluster.view()).catch((error) =>
          expect(error).toBeInstanceOf(ForeignGuest),
        );
        expect(waysOut(world)).toEqual([]);
        if (!isKilled) {
          expect(await isDone(act, world, await world.cluster.view())).toBe(true);
          break;
        }
      }
    },
  );

  it.each(copies)('makes a network on which the node itself is never to be reached ($kind)', async (act) => {
    for (const leftOver of [false, true]) {
      const world = new SimulatedWorld(plan);
      const disks = world.disks.get('east1');
      if (leftOver) Object.assign(disks ?? {}, { bridge: true, hasIpv6: true, hasArp: true });
      const { run } = world.shell;
      world.shell.run = async (host, argv, input) => {
        const ran = await run(host, argv, input);
        expect(disks?.bridgeIsUp === true && (disks.hasIpv6 || disks.hasArp)).toBe(false);
        return ran;
      };
      await perform(act, world, await world.cluster.view());
      expect(disks?.bridgeIsUp).toBe(true);
    }
  });

  it.each(copies)('does not start a copy whose way out it can not take away ($kind)', async (act) => {
    const world = new SimulatedWorld(plan);
    const { run } = world.shell;
    world.shell.run = async (host, argv, input) => {
      const ran = await run(host, argv, input);
      return argv[1] === 'config' && ran.code === 0
        ? { ...ran, stdout: `${ran.stdout}net2: virtio,bridge=vmbr0\n` }
        : ran;
    };
    await expect(perform(act, world, await world.cluster.view())).rejects.toThrow(
      'is not isolated and was not started: net2: virtio,bridge=vmbr0',
    );
    expect(world.disks.get('east1')?.machines.get('900001011')?.running).toBe(false);
    expect(await isDone(act, world, await world.cluster.view())).toBe(false);
  });

  it.each(copies)('counts a copy as up only when its own system answers ($kind)', async (act) => {
    const world = new SimulatedWorld(plan);
    const isUp = async () => isDone(act, world, await world.cluster.view());
    await perform(act, world, await world.cluster.view());
    expect(await isUp()).toBe(true);
    const machine = world.disks.get('east1')?.machines.get('900001011');
    Object.assign(machine ?? {}, { answers: false });
    expect(await isUp()).toBe(false);
    expect(machine?.running).toBe(true);
  });

  it.each(copies)("never takes another drill's copy for its own ($kind)", async (act) => {
    const world = new SimulatedWorld(plan);
    const old = { config: new Map([['tags', 'ikz-drill-older']]), running: true, disks: [], answers: true };
    world.disks.get('east1')?.machines.set('900001011', old);
    for (const each of [act, inverseOf(act)]) {
      await expect(perform(each, world, await world.cluster.view())).rejects.toBeInstanceOf(ForeignGuest);
      expect(old.running).toBe(true);
    }
  });

  it.each(copies)(
    'calls a copy gone only when its node says so, and its bridge is gone with it ($kind)',
    async (act) => {
      const world = new SimulatedWorld(plan);
      const off = inverseOf(act);
      const isGone = async () => isDone(off, world, await world.cluster.view());
      expect(await isGone()).toBe(true);
      await perform(act, world, await world.cluster.view());
      expect(await isGone()).toBe(false);
      const { run } = world.shell;
      world.shell.run = async (host, argv, input) =>
        argv[0] === 'qm'
          ? { code: 255, stdout: '', stderr: 'ipcc_send_rec[1] failed: Connection refused' }
          : run(host, argv, input);
      await expect(isGone()).rejects.toThrow('Connection refused');
      world.shell.run = run;
      const disks = world.disks.get('east1');
      disks?.machines.clear();
      disks?.clones.clear();
      expect(await isGone()).toBe(false);
      await perform(off, world, await world.cluster.view());
      expect(await isGone()).toBe(true);
    },
  );

  it('leaves a machine alone that has the id of a copy and is none', async () => {
    const world = new SimulatedWorld(plan);
    const copy = {
      kind: 'restore',
      on: false,
      node: 'east1',
      vmId: 1011,
      copyId: 900_001_011,
      name: 'x',
      drill: 'd',
      storage: 's',
      diskStorage: 'guests',
    } as const;
    world.disks.get('east1')?.machines.set('900001011', {
      config: new Map([['tags', 'production']]),
      running: true,
      disks: [],
      answers: true,
    });
    await expect(perform(copy, world, await world.cluster.view())).rejects.toBeInstanceOf(ForeignGuest);
    expect(world.disks.get('east1')?.machines.get('900001011')?.running).toBe(true);
  });

  it('never orders a guest of the plan to be stopped, started or destroyed', async () => {
    const guests = new Set(plan.guests.map(({ vmId }) => String(vmId)));
    for (const { scenario, wanted } of everyScenario(plan)) {
      const world = new SimulatedWorld(plan);
      const { drill } = await planned(world, scenario, wanted);
      for (const act of drill.acts) await perform(act, world, await world.cluster.view());
      for (const act of drill.acts) await perform(inverseOf(act), world, await world.cluster.view()).catch(() => {});
      const harmful = world.commands.filter((command) => {
        const [, verb, object, id = ''] = command.split(' ');
        return verb === 'qm' && /^(start|stop|destroy|set|shutdown)$/.test(object ?? '') && guests.has(id);
      });
      expect(harmful).toEqual([]);
    }
  });
});
