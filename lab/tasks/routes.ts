/** Tasks: /nodes/{node}/tasks, /cluster/tasks. */

import { splitList } from '../api/formats.ts';
import { flag, integer, named, node, oneOf, opt, text, vmid } from '../api/param.ts';
import { type Call, type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { TaskRecord } from '../state/records.ts';
import { endTask } from './start.ts';
import { parseUpid } from './upid.ts';

const upid = text();

function taskNamed(cluster: Cluster, id: string): TaskRecord {
  const task = cluster.tasks.get(id);
  if (task) return task;
  if (!parseUpid(id)) throw refuse(`unable to parse worker upid '${id}'`);
  throw refuseParameter('upid', 'no such task');
}

/** `user` is the account; a token's name stands apart. */
function shown(task: TaskRecord) {
  const [user = '', token] = task.user.split('!');
  const processStart = parseUpid(task.upid)?.processStart ?? 0;
  return {
    upid: task.upid,
    node: task.node,
    pid: task.pid,
    pstart: processStart,
    starttime: task.startTime,
    type: task.type,
    id: task.id,
    user,
    ...(token !== undefined && { tokenid: token }),
  };
}

/** In lists the status of an ended task is how it ended. */
const listed = (task: TaskRecord) => ({
  ...shown(task),
  ...(task.endTime !== undefined && { endtime: task.endTime, status: task.exitStatus }),
});

const newestFirst = (a: TaskRecord, b: TaskRecord): number => b.startTimeMs - a.startTimeMs || b.pid - a.pid;

function needOwnerOr(call: Call, task: TaskRecord, privilege: string): void {
  const owner = task.user.split('!')[0];
  if (owner !== call.user) call.need(`/nodes/${task.node}`, [privilege]);
}

function statusKind(task: TaskRecord): string {
  if (task.exitStatus === 'OK') return 'ok';
  if (task.exitStatus?.startsWith('WARNINGS')) return 'warning';
  return task.exitStatus === 'unexpected status' ? 'unknown' : 'error';
}

export const taskRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/tasks',
    params: {},
    permission: 'all',
    run({ cluster, user, may }) {
      const all = may('/', ['Sys.Audit']);
      return cluster.tasks
        .values()
        .filter((task) => all || task.user.split('!')[0] === user)
        .sort(newestFirst)
        .slice(0, 25)
        .map(listed);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/tasks',
    params: {
      node,
      errors: opt(flag),
      limit: opt(integer({ minimum: 0 })),
      since: opt(integer()),
      source: opt(oneOf('archive', 'active', 'all')),
      start: opt(integer({ minimum: 0 })),
      statusfilter: opt(named('pve-task-status-type-list')),
      typefilter: opt(text()),
      until: opt(integer()),
      userfilter: opt(text()),
      vmid: opt(vmid),
    },
    permission: 'all',
    onNode: true,
    run({ cluster, values, user, may }) {
      const { node, source = 'archive', since = 0, until = Number.POSITIVE_INFINITY, start = 0, limit = 50 } = values;
      const all = may(`/nodes/${node}`, ['Sys.Audit']);
      const kinds = splitList(values.statusfilter ?? '');
      return cluster.tasks
        .values()
        .filter((task) => task.node === node && (all || task.user.split('!')[0] === user))
        .filter((task) => source === 'all' || (source === 'active') === (task.status === 'running'))
        .filter((task) => task.startTime >= since && task.startTime <= until)
        .filter((task) => values.vmid === undefined || task.id === String(values.vmid))
        .filter((task) => values.typefilter === undefined || task.type === values.typefilter)
        .filter((task) => values.userfilter === undefined || task.user.includes(values.userfilter))
        .filter((task) => !values.errors || statusKind(task) === 'error')
        .filter((task) => kinds.length === 0 || kinds.includes(statusKind(task)))
        .sort(newestFirst)
        .slice(start, start + limit)
        .map(listed);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}',
    params: { node, upid },
    permission: 'all',
    run: () => [{ name: 'log' }, { name: 'status' }],
  }),
  route({
    method: 'DELETE',
    path: '/nodes/{node}/tasks/{upid}',
    params: { node, upid },
    permission: 'all',
    onNode: true,
    run(call) {
      const task = taskNamed(call.cluster, call.values.upid);
      needOwnerOr(call, task, 'Sys.Modify');
      if (task.status === 'running') endTask(call.cluster, task.upid, 'received interrupt', task.log);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/log',
    params: {
      node,
      upid,
      download: opt(flag),
      limit: opt(integer({ minimum: 0 })),
      start: opt(integer({ minimum: 0 })),
    },
    permission: 'all',
    onNode: true,
    run(call) {
      const task = taskNamed(call.cluster, call.values.upid);
      needOwnerOr(call, task, 'Sys.Audit');
      const { start = 0, limit = 50 } = call.values;
      const lines = task.log.map((t, index) => ({ n: index + 1, t }));
      return limit === 0 ? lines.slice(start) : lines.slice(start, start + limit);
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/status',
    params: { node, upid },
    permission: 'all',
    onNode: true,
    run(call) {
      const task = taskNamed(call.cluster, call.values.upid);
      needOwnerOr(call, task, 'Sys.Audit');
      return {
        ...shown(task),
        status: task.status,
        ...(task.exitStatus !== undefined && { exitstatus: task.exitStatus }),
      };
    },
  }),
];
