/** /access/acl and /access/permissions. */

import { splitList } from '../api/formats.ts';
import { flag, named, opt, text } from '../api/param.ts';
import { ApiError, type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { aclKey, type Cluster } from '../state/cluster.ts';
import type { AclRecord } from '../state/records.ts';
import { isAclPath, normalizedPath, putAcl } from './acl.ts';
import { builtInRoles } from './privileges.ts';

const authIdPattern = '(?:^(?:[^\\s:/]+)\\@(?:[A-Za-z][A-Za-z0-9\\.\\-_]+)(?:!(?:[A-Za-z][A-Za-z0-9\\.\\-_]+))?$)';

export const aclRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/access/acl',
    params: {},
    permission: 'all',
    run: ({ cluster, may }) =>
      cluster.acl
        .values()
        .filter(
          (entry) =>
            may(entry.path, ['Permissions.Modify']) || may('/access', ['Sys.Audit', 'Permissions.Modify'], 'any'),
        )
        .map(({ path, type, ugid, roleId, propagate }) => ({ path, type, ugid, roleid: roleId, propagate })),
  }),
  route({
    method: 'PUT',
    path: '/access/acl',
    params: {
      path: text(),
      roles: named('pve-roleid-list'),
      delete: opt(flag),
      groups: opt(named('pve-groupid-list')),
      propagate: opt(flag),
      tokens: opt(named('pve-tokenid-list')),
      users: opt(named('pve-userid-list')),
    },
    permission: ['perm-modify', '{path}'],
    run({ cluster, values }) {
      const path = normalizedPath(values.path);
      if (!isAclPath(path)) throw refuseParameter('path', `invalid ACL path '${values.path}'`);
      const holders = holdersOf(values);
      if (holders.length === 0) throw refuseParameter('users', "either 'users', 'groups' or 'tokens' is required.");
      for (const roleId of splitList(values.roles)) {
        if (!builtInRoles.has(roleId) && !cluster.roles.has(roleId)) throw refuse(`role '${roleId}' does not exist`);
        for (const holder of holders) {
          const entry: AclRecord = { path, ...holder, roleId, propagate: values.propagate ?? 1 };
          if (values.delete) cluster.acl.delete(aclKey(entry));
          else {
            checkHolder(cluster, holder);
            putAcl(cluster, entry);
          }
        }
      }
    },
  }),
  route({
    method: 'GET',
    path: '/access/permissions',
    params: { path: opt(text()), userid: opt(text({ pattern: authIdPattern })) },
    permission: 'all',
    run({ cluster, values, authId, user, may, privilegesOn, grantedPaths }) {
      const asked = values.userid ?? authId;
      const isOwn = asked === authId || asked === user || asked.startsWith(`${user}!`);
      if (!isOwn && !may('/access', ['Sys.Audit']))
        throw new ApiError(403, 'Permission check failed (/access, Sys.Audit)');
      if (!cluster.users.has(asked.split('!')[0] ?? '')) throw refuse(`no such user ('${asked}')`);
      const paths =
        values.path === undefined ? [...new Set([...standardPaths, ...grantedPaths()])] : [normalizedPath(values.path)];
      return Object.fromEntries(
        paths
          .map((path) => [path, Object.fromEntries(privilegesOn(path, asked))] as const)
          .filter(([, privileges]) => Object.keys(privileges).length > 0),
      );
    },
  }),
];

/** Shown for everybody who has anything there, whether or not something is recorded on them. */
const standardPaths = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'];

type Holder = Pick<AclRecord, 'type' | 'ugid'>;

function holdersOf(values: { users?: string; groups?: string; tokens?: string }): Holder[] {
  return [
    ...splitList(values.users ?? '').map((ugid): Holder => ({ type: 'user', ugid })),
    ...splitList(values.groups ?? '').map((ugid): Holder => ({ type: 'group', ugid })),
    ...splitList(values.tokens ?? '').map((ugid): Holder => ({ type: 'token', ugid })),
  ];
}

function checkHolder(cluster: Cluster, { type, ugid }: Holder): void {
  const known = { user: cluster.users, group: cluster.groups, token: cluster.tokens }[type];
  if (!known.has(ugid)) throw refuse(`${type} '${ugid}' does not exist`);
}
