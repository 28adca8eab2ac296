import { beforeEach, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.done('POST', '/cluster/sdn/zones', { zone: 't01', type: 'vlan', bridge: 'vmbr0' });
  world.done('POST', '/cluster/sdn/vnets', { vnet: 't01int', zone: 't01', tag: 101 });
  world.done('POST', '/cluster/sdn/vnets/t01int/subnets', {
    subnet: '10.129.0.0/24',
    type: 'subnet',
    gateway: '10.129.0.1',
  });
});

const zone = (view = {}) => world.call('GET', '/cluster/sdn/zones/t01', view);

it('what is declared is there, but runs nowhere before it is applied', () => {
  expect(zone().data).toMatchObject({ zone: 't01', type: 'vlan', bridge: 'vmbr0' });
  expect(zone({ running: 1 })).toMatchObject({ status: 500, reason: "sdn zone 't01' does not exist" });
  expect(zone({ pending: 1 }).data).toMatchObject({ state: 'new', pending: { bridge: 'vmbr0' } });
  world.done('PUT', '/cluster/sdn');
  expect(zone({ running: 1 }).data).toMatchObject({ zone: 't01' });
  expect(zone({ pending: 1 }).data).not.toHaveProperty('state');
});

it('a change shows beside what runs until it is applied', () => {
  world.done('PUT', '/cluster/sdn');
  world.done('PUT', '/cluster/sdn/vnets/t01int', { tag: 102 });
  expect(world.done('GET', '/cluster/sdn/vnets/t01int', { pending: 1 })).toMatchObject({
    tag: 101,
    state: 'changed',
    pending: { tag: 102 },
  });
  world.done('PUT', '/cluster/sdn');
  expect(world.done('GET', '/cluster/sdn/vnets/t01int', { running: 1 })).toMatchObject({ tag: 102 });
});

it('what is removed runs on until it is applied', () => {
  world.done('PUT', '/cluster/sdn');
  world.done('DELETE', '/cluster/sdn/vnets/t01int/subnets/t01-10.129.0.0-24');
  world.done('DELETE', '/cluster/sdn/vnets/t01int');
  world.done('DELETE', '/cluster/sdn/zones/t01');
  expect(zone({ pending: 1 }).data).toMatchObject({ state: 'deleted', pending: 'deleted' });
  world.done('PUT', '/cluster/sdn');
  expect(zone({ pending: 1 })).toMatchObject({ reason: "sdn zone 't01' does not exist" });
});

it('nothing is removed that something else stands on', () => {
  expect(world.call('DELETE', '/cluster/sdn/zones/t01').reason).toBe('zone t01 is used by vnet t01int');
  expect(world.call('DELETE', '/cluster/sdn/vnets/t01int').reason).toBe("Can't delete vnet if subnets exists");
});

it('a tag is used once in a zone, and a vnet of a VLAN zone has one', () => {
  const add = (parameters: Record<string, string | number>) =>
    world.call('POST', '/cluster/sdn/vnets', { vnet: 't01dmz', zone: 't01', ...parameters }).errors;
  expect(add({ tag: 101 })).toEqual({ tag: 'tag 101 already exist in zone t01 in vnet t01int' });
  expect(add({})).toEqual({ tag: 'missing vlan tag' });
  expect(add({ tag: 4095 })).toEqual({ tag: 'vlan tag max value is 4094' });
  expect(world.call('POST', '/cluster/sdn/vnets', { vnet: 'waytoolong', zone: 't01', tag: 3 }).errors).toEqual({
    vnet: "invalid format - vnet ID 'waytoolong' contains illegal characters\n",
  });
});

it('a subnet shows its network, and its gateway lies in it', () => {
  expect(world.done('GET', '/cluster/sdn/vnets/t01int/subnets/t01-10.129.0.0-24')).toMatchObject({
    subnet: 't01-10.129.0.0-24',
    cidr: '10.129.0.0/24',
    network: '10.129.0.0',
    mask: '24',
    gateway: '10.129.0.1',
    zone: 't01',
    vnet: 't01int',
  });
  expect(
    world.call('PUT', '/cluster/sdn/vnets/t01int/subnets/t01-10.129.0.0-24', { gateway: '10.130.0.1' }).errors,
  ).toEqual({ gateway: 'gateway 10.130.0.1 is not in subnet 10.129.0.0/24' });
});

it('ranges of DHCP come as a list and are shown as objects', () => {
  const path = '/cluster/sdn/vnets/t01int/subnets/t01-10.129.0.0-24';
  const ranges = [
    'start-address=10.129.0.10,end-address=10.129.0.20',
    'start-address=10.129.0.30,end-address=10.129.0.40',
  ];
  world.done('PUT', path, { 'dhcp-range': ranges });
  expect(world.done('GET', path)).toMatchObject({
    'dhcp-range': [
      { 'start-address': '10.129.0.10', 'end-address': '10.129.0.20' },
      { 'start-address': '10.129.0.30', 'end-address': '10.129.0.40' },
    ],
  });
});

it('keys to delete may come as one list or one by one', () => {
  world.done('PUT', '/cluster/sdn/zones/t01', { mtu: 1450, ipam: 'pve' });
  world.done('PUT', '/cluster/sdn/zones/t01', { delete: ['mtu', 'ipam'] });
  expect(zone().data).toEqual({ zone: 't01', type: 'vlan', bridge: 'vmbr0', digest: expect.any(String) });
});
