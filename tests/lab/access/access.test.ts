import { beforeEach, expect, it } from 'vitest';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

/** A token of the deployment account with one role on one path, and nothing else. */
function tokenWith(path: string, ...privileges: string[]): string {
  world.done('POST', '/access/roles', { roleid: 'narrow', privs: privileges.join(',') });
  const { value } = world.done('POST', '/access/users/ikz@pve/token/narrow') as { value: string };
  world.done('PUT', '/access/acl', { path, roles: 'narrow', tokens: 'ikz@pve!narrow' });
  return `PVEAPIToken=ikz@pve!narrow=${value}`;
}

it('a new token’s secret is answered once and kept as a hash', () => {
  const made = world.done('POST', '/access/users/ikz@pve/token/ci', { comment: 'pipeline' });
  expect(made).toMatchObject({ 'full-tokenid': 'ikz@pve!ci', info: { privsep: 1, expire: 0, comment: 'pipeline' } });
  const { value } = made as { value: string };
  expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(world.done('GET', '/access/users/ikz@pve/token/ci')).toEqual({ privsep: 1, expire: 0, comment: 'pipeline' });
  expect(JSON.stringify([...world.store.collection('tokens').values()])).not.toContain(value);
});

it('a user, his tokens and what they were given go together', () => {
  world.done('POST', '/access/users', { userid: 'ann@pve', password: 'long enough' });
  world.done('POST', '/access/users/ann@pve/token/own');
  world.done('PUT', '/access/acl', { path: '/vms', roles: 'PVEVMUser', users: 'ann@pve', tokens: 'ann@pve!own' });
  world.done('DELETE', '/access/users/ann@pve');
  expect(world.cluster.acl.values().filter(({ ugid }) => ugid.startsWith('ann@pve'))).toEqual([]);
  expect(world.cluster.tokens.has('ann@pve!own')).toBe(false);
});

it('a password is kept as a hash and never shown', () => {
  world.done('POST', '/access/users', { userid: 'ann@pve', password: 'long enough' });
  expect(JSON.stringify(world.done('GET', '/access/users/ann@pve'))).not.toContain('password');
  expect(JSON.stringify([...world.store.collection('users').values()])).not.toContain('long enough');
});

it('built-in roles can’t be changed, unknown privileges not be given', () => {
  expect(world.call('PUT', '/access/roles/PVEAdmin', { privs: 'VM.Audit' })).toMatchObject({
    status: 500,
    reason: "auto-generated role 'PVEAdmin' cannot be modified",
  });
  expect(world.call('POST', '/access/roles', { roleid: 'x', privs: 'VM.Fly' })).toMatchObject({
    status: 400,
    errors: { privs: "invalid format - invalid privilege 'VM.Fly'\n" },
  });
});

it('permissions can only be given for paths and to holders that exist', () => {
  expect(world.call('PUT', '/access/acl', { path: '/nowhere', roles: 'PVEAuditor', users: 'ikz@pve' })).toMatchObject({
    status: 400,
    errors: { path: "invalid ACL path '/nowhere'" },
  });
  expect(world.call('PUT', '/access/acl', { path: '/', roles: 'PVEAuditor', groups: 'ghosts' })).toMatchObject({
    status: 500,
    reason: "group 'ghosts' does not exist",
  });
});

it('lists show what the caller may see', () => {
  world.createGuest(100);
  world.createGuest(101);
  const narrow = tokenWith('/vms/100', 'VM.Audit');
  expect(world.call('GET', '/cluster/resources', { type: 'vm' }, narrow).data).toMatchObject([{ vmid: 100 }]);
  expect(world.call('GET', '/nodes/nie1/qemu', {}, narrow).data).toMatchObject([{ vmid: 100 }]);
  expect(world.call('GET', '/storage', {}, narrow).data).toEqual([]);
});

it('what is missing is named with its path: Sys.Console for HA, SDN.Use for a network, space for a disk', () => {
  world.createGuest(100);
  const narrow = tokenWith('/', 'VM.Audit', 'VM.Allocate', 'VM.Config.Network', 'VM.Config.Disk');
  const refusal = (path: string, parameters: Record<string, string | number>) =>
    world.call('POST', path, parameters, narrow).reason;
  expect(refusal('/cluster/ha/resources', { sid: 'vm:100' })).toBe('Permission check failed (/, Sys.Console)');
  expect(refusal('/nodes/nie1/qemu', { vmid: 101, net0: 'virtio,bridge=vmbr0' })).toBe(
    'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)',
  );
  expect(refusal('/nodes/nie1/qemu', { vmid: 101, scsi0: 'local-zfs:8' })).toBe(
    'Permission check failed (/storage/local-zfs, Datastore.AllocateSpace)',
  );
  expect(refusal('/nodes/nie1/qemu', { vmid: 101, cores: 2 })).toBe(
    'Permission check failed (/vms/101, VM.Config.CPU)',
  );
  expect(refusal('/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' })).toBe(
    'Permission check failed (/vms/100, VM.Replicate)',
  );
});

it('everybody may ask for his own permissions', () => {
  const narrow = tokenWith('/vms/100', 'VM.Audit');
  expect(world.call('GET', '/access/permissions', {}, narrow).data).toEqual({ '/vms/100': { 'VM.Audit': 1 } });
});

it('a group’s members change with its users', () => {
  world.done('POST', '/access/groups', { groupid: 'desk', comment: 'Bürgerbüro' });
  world.done('POST', '/access/users', { userid: 'ann@pve', groups: 'desk' });
  expect(world.done('GET', '/access/groups/desk')).toEqual({ comment: 'Bürgerbüro', members: ['ann@pve'] });
  world.done('DELETE', '/access/groups/desk');
  expect(world.done('GET', '/access/users/ann@pve')).toMatchObject({ groups: [] });
});
