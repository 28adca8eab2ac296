/** /access/users and /access/password. */

import { splitList } from '../api/formats.ts';
import { flag, integer, named, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { UserRecord } from '../state/records.ts';
import { withoutHolder } from './acl.ts';
import { hashPassword } from './tickets.ts';

export const userid = named('pve-userid', { maxLength: 64 });

const settings = {
  comment: opt(text({ maxLength: 2048 })),
  email: opt(named('email-opt', { maxLength: 254 })),
  enable: opt(flag),
  expire: opt(integer({ minimum: 0 })),
  firstname: opt(text({ maxLength: 1024 })),
  groups: opt(named('pve-groupid-list')),
  keys: opt(text({ pattern: '[0-9a-zA-Z!=]{0,4096}' })),
  lastname: opt(text({ maxLength: 1024 })),
} as const;

/** Realms of a new installation. */
export const realms = [
  { realm: 'pam', type: 'pam', comment: 'Linux PAM standard authentication' },
  { realm: 'pve', type: 'pve', comment: 'Proxmox VE authentication server' },
] as const;

export const realmOf = (userId: string): string => userId.slice(userId.lastIndexOf('@') + 1);

export function userNamed(cluster: Cluster, userId: string): UserRecord {
  const user = cluster.users.get(userId);
  if (!user) throw refuse(`no such user ('${userId}')`);
  return user;
}

type Shown = Omit<UserRecord, 'password' | 'userId' | 'groups'>;

function shown({ password: _, userId: _id, groups: _groups, ...rest }: UserRecord): Shown {
  return rest;
}

function checkGroups(cluster: Cluster, groups: readonly string[]): void {
  const unknown = groups.find((group) => !cluster.groups.has(group));
  if (unknown !== undefined) throw refuse(`group '${unknown}' does not exist`);
}

export const userRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/access/users',
    params: { enabled: opt(flag), full: opt(flag) },
    permission: 'all',
    run({ cluster, values, user, may }) {
      const all = may('/access/groups', ['User.Modify', 'Sys.Audit'], 'any');
      return cluster.users
        .values()
        .filter(
          (record) =>
            all ||
            record.userId === user ||
            record.groups.some((group) => may(`/access/groups/${group}`, ['User.Modify', 'Sys.Audit'], 'any')),
        )
        .filter((record) => values.enabled === undefined || record.enable === values.enabled)
        .map((record) => ({
          userid: record.userId,
          'realm-type': realms.find(({ realm }) => realm === realmOf(record.userId))?.type ?? 'pve',
          ...shown(record),
          ...(values.full && { groups: record.groups.join(','), tokens: tokensOf(cluster, record.userId) }),
        }));
    },
  }),
  route({
    method: 'POST',
    path: '/access/users',
    params: { userid, ...settings, password: opt(text({ minLength: 8, maxLength: 64 })) },
    permission: [
      'and',
      ['userid-param', 'Realm.AllocateUser'],
      ['userid-group', ['User.Modify'], 'groups_param', 'create'],
    ],
    run({ cluster, values }) {
      const { userid, password, groups, enable, expire, ...rest } = values;
      if (!realms.some(({ realm }) => realm === realmOf(userid)))
        throw refuse(`domain '${realmOf(userid)}' does not exist`);
      if (cluster.users.has(userid)) throw refuse(`create user failed: user '${userid}' already exists`);
      const memberOf = splitList(groups ?? '');
      checkGroups(cluster, memberOf);
      if (password !== undefined && realmOf(userid) === 'pam')
        throw refuse(`create user failed: pam passwords are the system's own`);
      cluster.users.put(userid, {
        userId: userid,
        enable: enable ?? 1,
        expire: expire ?? 0,
        groups: memberOf,
        ...rest,
        ...(password !== undefined && { password: hashPassword(password, cluster.random) }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/access/users/{userid}',
    params: { userid },
    permission: ['userid-group', ['User.Modify', 'Sys.Audit']],
    run({ cluster, values }) {
      const user = userNamed(cluster, values.userid);
      return {
        ...shown(user),
        groups: user.groups,
        tokens: Object.fromEntries(tokensOf(cluster, user.userId).map(({ tokenid, ...token }) => [tokenid, token])),
      };
    },
  }),
  route({
    method: 'PUT',
    path: '/access/users/{userid}',
    params: { userid, ...settings, append: opt({ ...flag, requires: 'groups' }) },
    permission: ['userid-group', ['User.Modify'], 'groups_param', 'update'],
    run({ cluster, values }) {
      const { userid, groups, append, ...changes } = values;
      const user = userNamed(cluster, userid);
      const given = splitList(groups ?? '');
      checkGroups(cluster, given);
      const memberOf = groups === undefined ? user.groups : append ? [...new Set([...user.groups, ...given])] : given;
      // An empty text takes a field away.
      const cleared = Object.fromEntries(
        Object.entries(changes).map(([key, value]) => [key, value === '' ? undefined : value]),
      );
      cluster.users.put(userid, { ...withChanges(user, cleared), groups: memberOf });
    },
  }),
  route({
    method: 'DELETE',
    path: '/access/users/{userid}',
    params: { userid },
    permission: ['and', ['userid-param', 'Realm.AllocateUser'], ['userid-group', ['User.Modify']]],
    run({ cluster, values, user }) {
      userNamed(cluster, values.userid);
      if (values.userid === 'root@pam') throw refuse("delete user failed: can't remove root user");
      if (values.userid === user) throw refuse("delete user failed: you can't remove yourself");
      for (const [key, token] of cluster.tokens.entries()) {
        if (token.userId !== values.userid) continue;
        cluster.tokens.delete(key);
        withoutHolder(cluster, 'token', key);
      }
      withoutHolder(cluster, 'user', values.userid);
      cluster.users.delete(values.userid);
    },
  }),
  route({
    method: 'PUT',
    path: '/access/password',
    params: {
      userid,
      password: text({ minLength: 8, maxLength: 64 }),
      'confirmation-password': opt(text({ minLength: 5, maxLength: 64 })),
    },
    permission: [
      'or',
      ['userid-param', 'self'],
      ['and', ['userid-param', 'Realm.AllocateUser'], ['userid-group', ['User.Modify']]],
    ],
    ticketOnly: true,
    run({ cluster, values }) {
      const user = userNamed(cluster, values.userid);
      if (realmOf(user.userId) !== 'pve')
        throw refuseParameter('userid', `can't change password of user in realm '${realmOf(user.userId)}'`);
      cluster.users.put(user.userId, { ...user, password: hashPassword(values.password, cluster.random) });
    },
  }),
];

function tokensOf(cluster: Cluster, userId: string) {
  return cluster.tokens
    .values()
    .filter((token) => token.userId === userId)
    .map(({ tokenId, expire, privsep, comment }) => ({
      tokenid: tokenId,
      expire,
      privsep,
      ...(comment !== undefined && { comment }),
    }));
}
