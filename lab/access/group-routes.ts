/** /access/groups */
import { named, opt, text } from '../api/param.ts';
import { type Route, refuse, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { GroupRecord } from '../state/records.ts';
import { withoutHolder } from './acl.ts';

const groupid = named('pve-groupid');
const allocate = ['perm', '/access/groups', ['Group.Allocate']] as const;

function groupNamed(cluster: Cluster, groupId: string): GroupRecord {
  const group = cluster.groups.get(groupId);
  if (!group) throw refuse(`group '${groupId}' does not exist`);
  return group;
}

const membersOf = (cluster: Cluster, groupId: string): string[] =>
  cluster.users
    .values()
    .filter((user) => user.groups.includes(groupId))
    .map((user) => user.userId);

const comment = (group: GroupRecord) => (group.comment === undefined ? {} : { comment: group.comment });

export const groupRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/access/groups',
    params: {},
    permission: 'all',
    run: ({ cluster, may }) =>
      cluster.groups
        .values()
        .filter(({ groupId }) =>
          may(`/access/groups/${groupId}`, ['User.Modify', 'Sys.Audit', 'Group.Allocate'], 'any'),
        )
        .map((group) => ({
          groupid: group.groupId,
          ...comment(group),
          users: membersOf(cluster, group.groupId).join(','),
        })),
  }),
  route({
    method: 'POST',
    path: '/access/groups',
    params: { groupid, comment: opt(text()) },
    permission: allocate,
    run({ cluster, values }) {
      if (cluster.groups.has(values.groupid)) throw refuse(`group '${values.groupid}' already exists`);
      cluster.groups.put(values.groupid, {
        groupId: values.groupid,
        ...(values.comment !== undefined && { comment: values.comment }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/access/groups/{groupid}',
    params: { groupid },
    permission: ['perm', '/access/groups', ['Sys.Audit', 'Group.Allocate'], 'any', 1],
    run({ cluster, values }) {
      const group = groupNamed(cluster, values.groupid);
      return { ...comment(group), members: membersOf(cluster, group.groupId) };
    },
  }),
  route({
    method: 'PUT',
    path: '/access/groups/{groupid}',
    params: { groupid, comment: opt(text()) },
    permission: allocate,
    run({ cluster, values }) {
      groupNamed(cluster, values.groupid);
      if (values.comment !== undefined) cluster.groups.patch(values.groupid, { comment: values.comment || undefined });
    },
  }),
  route({
    method: 'DELETE',
    path: '/access/groups/{groupid}',
    params: { groupid },
    permission: allocate,
    run({ cluster, values }) {
      const { groupId } = groupNamed(cluster, values.groupid);
      for (const user of cluster.users.values()) {
        if (user.groups.includes(groupId)) {
          cluster.users.put(user.userId, { ...user, groups: user.groups.filter((group) => group !== groupId) });
        }
      }
      withoutHolder(cluster, 'group', groupId);
      cluster.groups.delete(groupId);
    },
  }),
];
