import { beforeEach, describe, expect, it } from 'vitest';
import { putAcl } from '../../../lab/access/acl.ts';
import { Permissions } from '../../../lab/access/permissions.ts';
import { hashSecret, tokenKey } from '../../../lab/access/tokens.ts';
import type { AclRecord } from '../../../lab/state/records.ts';
import { World } from '../world.ts';

let world: World;
let permissions: Permissions;

beforeEach(() => {
  world = new World();
  permissions = new Permissions(world.cluster);
  world.cluster.transaction(() => {
    world.cluster.groups.put('desk', { groupId: 'desk' });
    world.cluster.users.put('ann@pve', { userId: 'ann@pve', enable: 1, expire: 0, groups: ['desk'] });
    world.cluster.pools.put('town', { poolId: 'town', vmIds: [100], storages: [] });
  });
});

function give(path: string, roleId: string, more: Partial<AclRecord> = {}): void {
  world.cluster.transaction(() =>
    putAcl(world.cluster, { path, roleId, type: 'user', ugid: 'ann@pve', propagate: 1, ...more }),
  );
}

function token(tokenId: string, privsep: 0 | 1): string {
  const record = { userId: 'ann@pve', tokenId, expire: 0, privsep, secretHash: hashSecret('x') };
  world.cluster.transaction(() => world.cluster.tokens.put(tokenKey('ann@pve', tokenId), record));
  return tokenKey('ann@pve', tokenId);
}

const may = (path: string, privilege: string, authId = 'ann@pve') => permissions.may(path, [privilege], authId);

describe('a role', () => {
  it('holds on its path and below', () => {
    give('/vms', 'PVEVMUser');
    expect(may('/vms/100', 'VM.Console')).toBe(true);
    expect(may('/storage/local', 'VM.Console')).toBe(false);
  });

  it('without propagation holds on its own path only', () => {
    give('/vms', 'PVEVMUser', { propagate: 0 });
    expect(may('/vms', 'VM.Console')).toBe(true);
    expect(may('/vms/100', 'VM.Console')).toBe(false);
  });

  it('further down replaces those from above', () => {
    give('/', 'PVEAdmin');
    give('/vms/200', 'PVEAuditor');
    expect(may('/vms/101', 'VM.PowerMgmt')).toBe(true);
    expect(may('/vms/200', 'VM.PowerMgmt')).toBe(false);
    expect(may('/vms/200', 'VM.Audit')).toBe(true);
  });

  it('given to the user himself beats those of his groups on the same path', () => {
    give('/vms', 'PVEVMAdmin', { type: 'group', ugid: 'desk' });
    expect(may('/vms/100', 'VM.Allocate')).toBe(true);
    give('/vms', 'PVEAuditor');
    expect(may('/vms/100', 'VM.Allocate')).toBe(false);
  });

  it('called NoAccess takes everything away, what a pool gives as well', () => {
    give('/pool/town', 'PVEVMAdmin');
    expect(may('/vms/100', 'VM.PowerMgmt')).toBe(true);
    give('/vms/100', 'NoAccess');
    expect(may('/vms/100', 'VM.PowerMgmt')).toBe(false);
  });

  it('on a pool reaches its members, and only as long as they are members', () => {
    give('/pool/town', 'PVEVMUser');
    expect(may('/vms/100', 'VM.PowerMgmt')).toBe(true);
    expect(may('/vms/101', 'VM.PowerMgmt')).toBe(false);
    world.cluster.transaction(() => world.cluster.pools.patch('town', { vmIds: [] }));
    expect(may('/vms/100', 'VM.PowerMgmt')).toBe(false);
  });
});

describe('a token', () => {
  it('with separated privileges has what both it and its user have', () => {
    const id = token('ci', 1);
    give('/vms', 'PVEVMUser');
    expect(may('/vms/100', 'VM.Console', id)).toBe(false);
    give('/', 'PVEAuditor', { type: 'token', ugid: id });
    expect(may('/vms/100', 'VM.Audit', id)).toBe(true);
    expect(may('/vms/100', 'VM.Console', id)).toBe(false);
    expect(may('/storage/local', 'Datastore.Audit', id)).toBe(false);
  });

  it('without has what its user has', () => {
    give('/vms', 'PVEVMUser');
    expect(may('/vms/100', 'VM.Console', token('all', 0))).toBe(true);
  });
});

it('root may everything, a disabled user nothing', () => {
  expect(may('/', 'Permissions.Modify', 'root@pam')).toBe(true);
  give('/', 'Administrator');
  expect(may('/', 'Sys.Modify')).toBe(true);
  world.cluster.transaction(() => world.cluster.users.patch('ann@pve', { enable: 0 }));
  expect(may('/', 'Sys.Modify')).toBe(false);
});
