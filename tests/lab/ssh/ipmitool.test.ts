import { beforeEach, describe, expect, it } from 'vitest';
import { strike } from '../../../lab/faults/faults.ts';
import { bmcPasswordFile } from '../../../model/management-controller.ts';
import { usualPace } from '../../../model/simulation/scenario.ts';
import { topology } from '../support.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

const sites = topology().sites.map((site) => ({
  ...site,
  upsMinutes: 20,
  nodes: site.nodes.map((node) => ({ ...node, bmc: { address: `${node.name}-bmc.example`, user: 'drill' } })),
}));

beforeEach(() => {
  world = new World({ sites });
  world.startDaemons();
});

const tool = (
  command: string,
  { host = 'nie1-bmc.example', user = 'drill', file = bmcPasswordFile, from = 'kau1' } = {},
) => type(world, from, `ipmitool -I lanplus -H ${host} -U ${user} -f ${file} chassis power ${command}`);
const node = (name = 'nie1') => world.cluster.nodes.get(name);
const noSession = { code: 1, stdout: '', stderr: 'Error: Unable to establish IPMI v2 / RMCP+ session\n' };

describe('the management controller of a node', () => {
  it('switches it off and on: it boots and joins the others', async () => {
    expect(await tool('status')).toEqual({ code: 0, stdout: 'Chassis Power is on\n', stderr: '' });
    expect(await tool('off')).toEqual({ code: 0, stdout: 'Chassis Power Control: Down/Off\n', stderr: '' });
    expect(node()).toMatchObject({ alive: false });
    expect(await tool('status')).toMatchObject({ stdout: 'Chassis Power is off\n' });
    expect(world.cluster.faults.values()).toMatchObject([{ target: 'nie1', kind: 'switched-off' }]);
    world.pass(300);
    expect(node()).toMatchObject({ alive: false });
    expect(await tool('cycle')).toMatchObject({
      code: 1,
      stderr: 'Set Chassis Power Control to Cycle failed: Command not supported in present state\n',
    });
    expect(await tool('on')).toMatchObject({ code: 0, stdout: 'Chassis Power Control: Up/On\n' });
    world.pass(usualPace.hostBoot);
    expect(node()).toMatchObject({ alive: true });
    expect(world.cluster.faults.size).toBe(0);
  });

  it('switches it off and on at once with "cycle"', async () => {
    expect(await tool('cycle')).toMatchObject({ code: 0, stdout: 'Chassis Power Control: Cycle\n' });
    expect(node()).toMatchObject({ alive: false });
    world.pass(usualPace.hostBoot);
    expect(node()).toMatchObject({ alive: true });
  });

  it('takes nobody with another password, account or address', async () => {
    await type(world, 'kau1', 'echo wrong > /root/password');
    expect(await tool('off', { file: '/root/password' })).toEqual(noSession);
    expect(await tool('off', { user: 'admin' })).toEqual(noSession);
    expect(await tool('off', { host: 'nie9-bmc.example' })).toEqual(noSession);
    expect(await tool('off', { file: '/root/none' })).toMatchObject({
      code: 1,
      stderr: `Unable to open password file /root/none\n${noSession.stderr}`,
    });
    expect(node()).toMatchObject({ alive: true });
  });

  it('answers nobody without mains, nor over a line that is cut', async () => {
    strike(world.cluster, { target: 'nie1', kind: 'power' });
    expect(await tool('status')).toEqual(noSession);
    strike(world.cluster, { target: 'niestetal-kaufungen', kind: 'cut' });
    expect(await tool('status', { host: 'nie2-bmc.example' })).toEqual(noSession);
    expect(await tool('status', { host: 'nie2-bmc.example', from: 'nie2' })).toMatchObject({ code: 0 });
  });

  it('says what it does not know', async () => {
    expect(await tool('dance')).toMatchObject({ code: 1, stderr: 'Invalid chassis power command: dance\n' });
    expect(await type(world, 'kau1', 'ipmitool -I lan -H x chassis power status')).toMatchObject({ code: 1 });
  });
});
