/** /access/roles; the built-in ones can't be changed. */

import { splitList } from '../api/formats.ts';
import { flag, named, opt } from '../api/param.ts';
import { type Route, refuse, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { builtInRoles } from './privileges.ts';

const roleid = named('pve-roleid');
const privs = opt(named('pve-priv-list'));
const modify = ['perm', '/access', ['Sys.Modify']] as const;

function privilegesOf(cluster: Cluster, roleId: string): readonly string[] {
  const privileges = builtInRoles.get(roleId) ?? cluster.roles.get(roleId)?.privileges;
  if (!privileges) throw refuse(`role '${roleId}' does not exist`);
  return privileges;
}

function checkOwn(roleId: string, change: string): void {
  if (builtInRoles.has(roleId)) throw refuse(`auto-generated role '${roleId}' cannot be ${change}`);
}

export const roleRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/access/roles',
    params: {},
    permission: 'all',
    run: ({ cluster }) => [
      ...[...builtInRoles].map(([roleId, privileges]) => ({ roleid: roleId, privs: privileges.join(','), special: 1 })),
      ...cluster.roles
        .values()
        .map(({ roleId, privileges }) => ({ roleid: roleId, privs: privileges.join(','), special: 0 })),
    ],
  }),
  route({
    method: 'POST',
    path: '/access/roles',
    params: { roleid, privs },
    permission: modify,
    run({ cluster, values }) {
      if (builtInRoles.has(values.roleid) || cluster.roles.has(values.roleid)) {
        throw refuse(`role '${values.roleid}' already exists`);
      }
      cluster.roles.put(values.roleid, {
        roleId: values.roleid,
        privileges: [...new Set(splitList(values.privs ?? ''))],
      });
    },
  }),
  route({
    method: 'GET',
    path: '/access/roles/{roleid}',
    params: { roleid },
    permission: 'all',
    run: ({ cluster, values }) =>
      Object.fromEntries(privilegesOf(cluster, values.roleid).map((privilege) => [privilege, 1])),
  }),
  route({
    method: 'PUT',
    path: '/access/roles/{roleid}',
    params: { roleid, privs, append: opt({ ...flag, requires: 'privs' }) },
    permission: modify,
    run({ cluster, values }) {
      checkOwn(values.roleid, 'modified');
      const before = privilegesOf(cluster, values.roleid);
      const given = splitList(values.privs ?? '');
      const privileges = values.append ? [...new Set([...before, ...given])] : given;
      cluster.roles.put(values.roleid, { roleId: values.roleid, privileges });
    },
  }),
  route({
    method: 'DELETE',
    path: '/access/roles/{roleid}',
    params: { roleid },
    permission: modify,
    run({ cluster, values }) {
      checkOwn(values.roleid, 'deleted');
      privilegesOf(cluster, values.roleid);
      cluster.roles.delete(values.roleid);
      for (const [key, entry] of cluster.acl.entries()) if (entry.roleId === values.roleid) cluster.acl.delete(key);
    },
  }),
];
