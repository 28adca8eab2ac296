import { beforeEach, expect, it } from 'vitest';
import { type Parameters, World } from '../world.ts';

let world: World;
const rules = '/cluster/firewall/rules';

beforeEach(() => {
  world = new World();
});

const rule = (dport: string, more: Parameters = {}): Parameters => ({
  type: 'in',
  action: 'ACCEPT',
  proto: 'tcp',
  dport,
  enable: 1,
  ...more,
});
const ports = () => (world.done('GET', rules) as { dport: string }[]).map(({ dport }) => dport);

it('a new rule comes first, and rules can be moved, changed and removed by position', () => {
  for (const port of ['1', '2', '3']) world.done('POST', rules, rule(port));
  expect(ports()).toEqual(['3', '2', '1']);
  world.done('PUT', `${rules}/2`, { moveto: 0 });
  expect(ports()).toEqual(['1', '3', '2']);
  world.done('PUT', `${rules}/0`, { moveto: 2 });
  expect(ports()).toEqual(['3', '1', '2']);
  world.done('PUT', `${rules}/1`, { dport: '10', comment: 'ten' });
  world.done('DELETE', `${rules}/0`);
  expect(ports()).toEqual(['10', '2']);
  expect(world.call('GET', `${rules}/7`).reason).toBe('no rule at position 7');
});

it('fields that are given empty are left out, as the provider sends them', () => {
  world.done('POST', rules, rule('22', { source: '', dest: '', sport: '' }));
  expect(world.done('GET', `${rules}/0`)).toEqual({
    ...rule('22'),
    pos: '0',
    digest: expect.any(String),
  });
});

it('a rule is off unless it is switched on', () => {
  world.done('POST', rules, { type: 'in', action: 'ACCEPT' });
  expect(world.done('GET', rules)).toMatchObject([{ pos: 0, enable: 0 }]);
});

it('names in a rule must lead somewhere', () => {
  const refused = (more: Parameters) => world.call('POST', rules, rule('22', more)).errors;
  expect(refused({ source: '+mgmt' })).toEqual({ source: "no such ipset 'mgmt'" });
  expect(refused({ source: 'office' })).toEqual({ source: "no such alias 'office'" });
  expect(world.call('POST', rules, { type: 'group', action: 'town' }).errors).toEqual({
    action: "security group 'town' does not exist",
  });
  expect(world.call('POST', rules, { type: 'in', action: 'ACCEPT', dport: '22' }).errors).toEqual({
    proto: "missing property - 'dport' requires this property",
  });
  world.done('POST', '/cluster/firewall/ipset', { name: 'mgmt' });
  world.done('POST', '/cluster/firewall/aliases', { name: 'office', cidr: '10.8.0.0/16' });
  expect(refused({ source: '+mgmt', dest: 'office' })).toBeUndefined();
});

it('a security group has rules of its own, another name when renamed, and goes only when empty', () => {
  const groups = '/cluster/firewall/groups';
  expect(world.call('GET', `${groups}/town`).reason).toBe("Security group 'town' does not exist");
  world.done('POST', groups, { group: 'town', comment: 'Town' });
  world.done('POST', `${groups}/town`, rule('443'));
  expect(world.call('DELETE', `${groups}/town`).reason).toBe("Security group 'town' is not empty");
  world.done('POST', groups, { group: 'city', rename: 'town' });
  expect(world.done('GET', `${groups}/city`)).toMatchObject([{ pos: 0, dport: '443' }]);
  expect(world.done('GET', groups)).toMatchObject([{ group: 'city', comment: 'Town' }]);
  world.done('DELETE', `${groups}/city/0`);
  world.done('DELETE', `${groups}/city`);
  expect(world.done('GET', groups)).toEqual([]);
});

it('an IP set takes addresses once and goes only when empty, unless forced', () => {
  const sets = '/cluster/firewall/ipset';
  world.done('POST', sets, { name: 'mgmt', comment: 'staff' });
  world.done('POST', `${sets}/mgmt`, { cidr: '10.1.0.0/24', comment: 'one' });
  expect(world.call('POST', `${sets}/mgmt`, { cidr: '10.1.0.0/24' }).errors).toEqual({
    cidr: "address '10.1.0.0/24' already exists",
  });
  world.done('PUT', `${sets}/mgmt/10.1.0.0%2F24`, { nomatch: 1 });
  expect(world.done('GET', `${sets}/mgmt`)).toMatchObject([{ cidr: '10.1.0.0/24', nomatch: 1 }]);
  expect(world.call('DELETE', `${sets}/mgmt`).reason).toBe("IPSet 'mgmt' is not empty");
  world.done('DELETE', `${sets}/mgmt/10.1.0.0%2F24`);
  world.done('DELETE', `${sets}/mgmt`);
});

it('an alias can be renamed and knows its IP version', () => {
  const aliases = '/cluster/firewall/aliases';
  world.done('POST', aliases, { name: 'Office', cidr: '10.8.0.0/16' });
  world.done('PUT', `${aliases}/Office`, { cidr: 'fd00::/64', rename: 'Home' });
  expect(world.done('GET', `${aliases}/home`)).toMatchObject({ name: 'Home', cidr: 'fd00::/64', ipversion: 6 });
  expect(world.call('GET', `${aliases}/office`).reason).toBe("no such alias 'office'");
  expect(world.done('GET', '/cluster/firewall/refs')).toMatchObject([{ type: 'alias', name: 'Home', ref: 'dc/Home' }]);
});

it('a guest’s firewall is the same on every node that is alive', () => {
  world.createGuest(100);
  world.done('PUT', '/nodes/nie1/qemu/100/firewall/options', { enable: 1, policy_in: 'DROP' });
  expect(world.done('GET', '/nodes/kau1/qemu/100/firewall/options')).toMatchObject({ enable: 1, policy_in: 'DROP' });
  world.cluster.transaction(() => world.cluster.nodes.patch('kau1', { alive: false }));
  expect(world.call('GET', '/nodes/kau1/qemu/100/firewall/options')).toMatchObject({ status: 595 });
});

it('options of cluster and node are kept apart, and given up with `delete`', () => {
  world.done('PUT', '/cluster/firewall/options', { enable: 1, policy_in: 'DROP', log_ratelimit: 'enable=1,burst=10' });
  world.done('PUT', '/nodes/nie1/firewall/options', { enable: 1, ndp: 0 });
  world.done('PUT', '/cluster/firewall/options', { delete: 'policy_in' });
  expect(world.done('GET', '/cluster/firewall/options')).toEqual({
    enable: 1,
    log_ratelimit: 'enable=1,burst=10',
    digest: expect.any(String),
  });
  expect(world.done('GET', '/nodes/nie1/firewall/options')).toMatchObject({ enable: 1, ndp: 0 });
  expect(world.done('GET', '/nodes/nie2/firewall/options')).toEqual({ digest: expect.any(String) });
});

it('a change made on older rules is refused by the digest', () => {
  world.done('POST', rules, rule('1'));
  const [{ digest }] = world.done('GET', rules) as [{ digest: string }];
  world.done('POST', rules, rule('2'));
  expect(world.call('DELETE', `${rules}/0`, { digest })).toMatchObject({
    status: 500,
    reason: 'detected modified configuration - file changed by other user? Try again.',
  });
});
