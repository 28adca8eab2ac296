/** HA resources: /cluster/ha/resources. */

import { splitList } from '../api/formats.ts';
import { digest, flag, integer, named, node, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import { withChanges } from '../state/collection.ts';
import type { HaResourceRecord } from '../state/records.ts';
import { requestMigration } from './requests.ts';
import { addHaResource, haResourceNamed, removeHaResource, sidOf, vmIdOf } from './resource.ts';

const sid = named('pve-ha-resource-or-vm-id');
const settings = {
  comment: opt(text({ maxLength: 4096 })),
  failback: opt(flag),
  group: opt(named('pve-configid')),
  max_relocate: opt(integer({ minimum: 0 })),
  max_restart: opt(integer({ minimum: 0 })),
  state: opt(oneOf('started', 'stopped', 'enabled', 'disabled', 'ignored')),
} as const;

const audit = ['perm', '/', ['Sys.Audit']] as const;
const change = ['perm', '/', ['Sys.Console']] as const;

/** `enabled` is the old word for `started`. */
const stateOf = (state: string | undefined): HaResourceRecord['state'] =>
  (state === undefined || state === 'enabled' ? 'started' : state) as HaResourceRecord['state'];

const shown = (resource: HaResourceRecord) => ({
  sid: resource.sid,
  type: 'vm',
  state: resource.state,
  ...(resource.comment !== undefined && { comment: resource.comment }),
  ...(resource.failback !== undefined && { failback: resource.failback }),
  ...(resource.maxRelocate !== undefined && { max_relocate: resource.maxRelocate }),
  ...(resource.maxRestart !== undefined && { max_restart: resource.maxRestart }),
  digest: digestOf(resource),
});

function refuseGroup(group: string | undefined): void {
  if (group !== undefined) {
    throw refuseParameter('group', 'ha groups have been migrated to rules, use a node affinity rule instead');
  }
}

export const haResourceRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/ha/resources',
    params: { type: opt(oneOf('ct', 'vm')) },
    permission: audit,
    run: ({ cluster, values }) => (values.type === 'ct' ? [] : cluster.haResources.values().map(shown)),
  }),
  route({
    method: 'POST',
    path: '/cluster/ha/resources',
    params: { sid, type: opt(oneOf('ct', 'vm')), ...settings },
    permission: change,
    run({ cluster, values }) {
      refuseGroup(values.group);
      const id = sidOf(values.sid);
      if (id.startsWith('ct:') || values.type === 'ct')
        throw refuse(`unable to find configuration file for CT ${vmIdOf(id)}`);
      if (!cluster.guests.has(String(vmIdOf(id)))) throw refuse(`VM ${vmIdOf(id)} does not exist`);
      if (cluster.haResources.has(id)) throw refuse(`resource ID '${id}' already defined`);
      addHaResource(cluster, {
        sid: id,
        state: stateOf(values.state),
        ...(values.comment !== undefined && { comment: values.comment }),
        ...(values.failback !== undefined && { failback: values.failback }),
        ...(values.max_relocate !== undefined && { maxRelocate: values.max_relocate }),
        ...(values.max_restart !== undefined && { maxRestart: values.max_restart }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/ha/resources/{sid}',
    params: { sid },
    permission: audit,
    run: ({ cluster, values }) => shown(haResourceNamed(cluster, values.sid)),
  }),
  route({
    method: 'PUT',
    path: '/cluster/ha/resources/{sid}',
    params: { sid, ...settings, digest, delete: opt(named('pve-configid-list', { maxLength: 4096 })) },
    permission: change,
    run({ cluster, values }) {
      refuseGroup(values.group);
      const before = haResourceNamed(cluster, values.sid);
      checkDigest(values.digest, before);
      const set = withChanges(before, {
        comment: values.comment ?? before.comment,
        failback: values.failback ?? before.failback,
        maxRelocate: values.max_relocate ?? before.maxRelocate,
        maxRestart: values.max_restart ?? before.maxRestart,
      });
      const gone = splitList(values.delete ?? '').map((key) => [fieldNamed(key), undefined]);
      cluster.haResources.put(before.sid, withChanges(set, Object.fromEntries(gone)));
      if (values.state !== undefined) cluster.haResources.patch(before.sid, { state: stateOf(values.state) });
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/ha/resources/{sid}',
    params: { sid, purge: opt(flag) },
    permission: change,
    run({ cluster, values }) {
      const resource = haResourceNamed(cluster, values.sid);
      removeHaResource(cluster, resource.sid, values.purge !== 0);
    },
  }),
  ...(['migrate', 'relocate'] as const).map((kind) =>
    route({
      method: 'POST',
      path: `/cluster/ha/resources/{sid}/${kind}`,
      params: { sid, node },
      permission: change,
      run({ cluster, values, via }) {
        const resource = haResourceNamed(cluster, values.sid);
        requestMigration(cluster, { sid: resource.sid, target: values.node, kind, via });
        return { sid: resource.sid, 'requested-node': values.node };
      },
    }),
  ),
];

const fields: Readonly<Record<string, keyof HaResourceRecord>> = {
  comment: 'comment',
  failback: 'failback',
  max_relocate: 'maxRelocate',
  max_restart: 'maxRestart',
};

function fieldNamed(key: string): string {
  // A group can be taken away from a resource that has none.
  const field = key === 'group' ? 'group' : fields[key];
  if (field === undefined) throw refuseParameter('delete', `unable to delete required option '${key}'`);
  return field;
}
