import { beforeEach, describe, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

describe('the network of a node', () => {
  const bridge = { iface: 'vmbr1', type: 'bridge', bridge_ports: 'eno2', bridge_vlan_aware: 1, autostart: 1 };
  const get = (iface: string) => world.done('GET', `/nodes/nie1/network/${iface}`);

  it('changes when it is applied', () => {
    world.done('POST', '/nodes/nie1/network', bridge);
    expect(get('vmbr1')).toMatchObject({ type: 'bridge', bridge_ports: 'eno2', bridge_vlan_aware: 1 });
    expect(get('vmbr1')).not.toHaveProperty('active');
    world.done('PUT', '/nodes/nie1/network');
    expect(get('vmbr1')).toMatchObject({ active: 1 });
    expect(world.lastTask('srvreload')).toBe('OK');
  });

  it('goes back to what runs when the change is given up', () => {
    world.done('POST', '/nodes/nie1/network', bridge);
    world.done('DELETE', '/nodes/nie1/network');
    expect(world.call('GET', '/nodes/nie1/network/vmbr1').errors).toEqual({ iface: 'interface does not exist' });
  });

  it('is checked: a port exists and is used once, a VLAN has its device', () => {
    const add = (parameters: Record<string, string | number>) => world.call('POST', '/nodes/nie1/network', parameters);
    expect(add({ ...bridge, bridge_ports: 'eno7' }).reason).toBe("interface 'vmbr1' - unable to find port 'eno7'");
    expect(add({ ...bridge, bridge_ports: 'eno1' }).reason).toBe("iface 'eno1' is already used by interface 'vmbr0'");
    expect(add({ iface: 'eno7.5', type: 'vlan' }).reason).toBe(
      "vlan-raw-device 'eno7' of interface 'eno7.5' does not exist",
    );
    expect(add({ iface: 'vmbr0', type: 'bridge' }).errors).toEqual({ iface: 'interface already exists' });
  });

  it('shows a VLAN with its device and tag, and an address in both forms', () => {
    world.done('POST', '/nodes/nie1/network', { iface: 'eno2.50', type: 'vlan', cidr: '10.50.0.1/24', mtu: 1500 });
    expect(get('eno2.50')).toMatchObject({
      'vlan-raw-device': 'eno2',
      'vlan-id': '50',
      cidr: '10.50.0.1/24',
      address: '10.50.0.1',
      netmask: '24',
      mtu: '1500',
      method: 'static',
    });
    world.done('PUT', '/nodes/nie1/network/eno2.50', { type: 'vlan', delete: 'cidr' });
    expect(get('eno2.50')).not.toHaveProperty('address');
  });
});

describe('the settings of a node', () => {
  it('are name servers, time zone, hosts and notes', () => {
    world.done('PUT', '/nodes/nie1/dns', { search: 'ikz.internal', dns1: '10.0.0.2' });
    expect(world.done('GET', '/nodes/nie1/dns')).toEqual({ search: 'ikz.internal', dns1: '10.0.0.2' });
    world.done('PUT', '/nodes/nie1/time', { timezone: 'Europe/Berlin' });
    const time = world.cluster.now();
    expect(world.done('GET', '/nodes/nie1/time')).toEqual({ time, localtime: time + 3600, timezone: 'Europe/Berlin' });
    world.done('POST', '/nodes/nie1/hosts', { data: '10.0.0.1 gateway\n' });
    expect(world.done('GET', '/nodes/nie1/hosts')).toMatchObject({ data: '10.0.0.1 gateway\n' });
    world.done('PUT', '/nodes/nie1/config', { description: 'rack 3' });
    expect(world.done('GET', '/nodes/nie1/config')).toMatchObject({ description: 'rack 3' });
  });

  it('take no time zone that isn’t one, and no hosts file changed meanwhile', () => {
    expect(world.call('PUT', '/nodes/nie1/time', { timezone: 'Mars/Base' }).errors).toEqual({
      timezone: 'No such timezone.',
    });
    const { digest } = world.done('GET', '/nodes/nie1/hosts') as { digest: string };
    world.done('POST', '/nodes/nie1/hosts', { data: 'a', digest });
    expect(world.call('POST', '/nodes/nie1/hosts', { data: 'b', digest })).toMatchObject({ status: 500 });
  });
});

it('a dead node is offline, its guests are of unknown state, its storages too', () => {
  world.createGuest(100, 'kau1');
  world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
  expect(world.done('GET', '/nodes')).toContainEqual(expect.objectContaining({ node: 'kau1', status: 'offline' }));
  expect(world.done('GET', '/cluster/resources')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: 'qemu/100', node: 'kau1', status: 'unknown' }),
      expect.objectContaining({ id: 'node/kau1', status: 'offline' }),
      expect.objectContaining({ id: 'storage/kau1/local', status: 'unknown' }),
    ]),
  );
  expect(world.done('GET', '/cluster/status')).toContainEqual(expect.objectContaining({ name: 'kau1', online: 0 }));
});

it('the cluster is quorate with three of four nodes, and not with two and no witness', () => {
  const quorate = () => (world.done('GET', '/cluster/status') as [{ quorate: number }])[0].quorate;
  world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
  expect(quorate()).toBe(1);
  world.cluster.transaction(() => world.cluster.nodes.patch('kau2', { alive: false }));
  expect(quorate()).toBe(0);
});

it('a node’s load follows from the guests that run on it', () => {
  world.createGuest(100, 'nie1', { memory: 8192, cores: 4, start: 1 });
  const memory = (node: string) =>
    (world.done('GET', `/nodes/${node}/status`) as { memory: { used: number } }).memory.used;
  expect(memory('nie1') - memory('nie2')).toBe(8192 * 1024 * 1024);
});

it('the next free id is the lowest from 100, or the one asked for', () => {
  world.createGuest(100);
  expect(world.done('GET', '/cluster/nextid')).toBe('101');
  expect(world.done('GET', '/cluster/nextid', { vmid: 500 })).toBe('500');
  expect(world.call('GET', '/cluster/nextid', { vmid: 100 }).errors).toEqual({ vmid: 'VM 100 already exists' });
});
