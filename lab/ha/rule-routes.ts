/** HA rules and what is left of HA groups: /cluster/ha/rules, /cluster/ha/groups. */

import { splitList } from '../api/formats.ts';
import { digest, flag, named, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import { checkDigest, digestOf } from '../guests/guest.ts';
import { withChanges } from '../state/collection.ts';
import type { HaRuleRecord } from '../state/records.ts';
import { haRuleNamed, putHaRule } from './rules.ts';

const rule = named('pve-configid');
const type = oneOf('node-affinity', 'resource-affinity');
const settings = {
  affinity: opt(oneOf('positive', 'negative')),
  comment: opt(text({ maxLength: 4096 })),
  disable: opt(flag),
  nodes: opt(named('pve-ha-node-list')),
  strict: opt(flag),
} as const;

const audit = ['perm', '/', ['Sys.Audit']] as const;
const change = ['perm', '/', ['Sys.Console']] as const;

interface Given {
  affinity?: 'positive' | 'negative' | undefined;
  comment?: string | undefined;
  disable?: 0 | 1 | undefined;
  nodes?: string | undefined;
  strict?: 0 | 1 | undefined;
}

/** The fields of a rule among the parameters, where they belong to its type. */
function fieldsOf(kind: HaRuleRecord['type'], given: Given): Partial<HaRuleRecord> {
  const foreign = kind === 'node-affinity' ? (['affinity'] as const) : (['nodes', 'strict'] as const);
  for (const key of foreign) {
    if (given[key] !== undefined) throw refuseParameter(key, `unexpected property '${key}' for rule type '${kind}'`);
  }
  const { affinity, comment, disable, nodes, strict } = given;
  return {
    ...(affinity !== undefined && { affinity }),
    ...(comment !== undefined && { comment }),
    ...(disable === 1 && { disable }),
    ...(nodes !== undefined && { nodes }),
    ...(strict !== undefined && { strict }),
  };
}

function checkComplete(record: HaRuleRecord): void {
  const needed = record.type === 'node-affinity' ? 'nodes' : 'affinity';
  if (record[needed] === undefined) throw refuseParameter(needed, 'property is missing and it is not optional');
}

const shown = (record: HaRuleRecord, index: number) => ({ ...record, order: index + 1, digest: digestOf(record) });

const groupsGone = 'ha groups have been migrated to rules';

export const haRuleRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/ha/rules',
    params: { resource: opt(text()), type: opt(type) },
    permission: audit,
    run: ({ cluster, values }) =>
      cluster.haRules
        .values()
        .map(shown)
        .filter((record) => values.type === undefined || record.type === values.type)
        .filter((record) => values.resource === undefined || splitList(record.resources).includes(values.resource)),
  }),
  route({
    method: 'POST',
    path: '/cluster/ha/rules',
    params: { rule, type, resources: named('pve-ha-resource-id-list'), ...settings },
    permission: change,
    run({ cluster, values }) {
      if (cluster.haRules.has(values.rule)) throw refuse(`HA rule '${values.rule}' already defined`);
      const record: HaRuleRecord = {
        rule: values.rule,
        type: values.type,
        resources: values.resources,
        ...fieldsOf(values.type, values),
      };
      checkComplete(record);
      putHaRule(cluster, record);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/ha/rules/{rule}',
    params: { rule },
    permission: audit,
    run({ cluster, values }) {
      const record = haRuleNamed(cluster, values.rule);
      return shown(record, cluster.haRules.ids().indexOf(record.rule));
    },
  }),
  route({
    method: 'PUT',
    path: '/cluster/ha/rules/{rule}',
    params: {
      rule,
      type,
      resources: opt(named('pve-ha-resource-id-list')),
      ...settings,
      digest,
      delete: opt(named('pve-configid-list', { maxLength: 4096 })),
    },
    permission: change,
    run({ cluster, values }) {
      const before = haRuleNamed(cluster, values.rule);
      if (values.type !== before.type)
        throw refuseParameter('type', `rule '${before.rule}' is of type '${before.type}'`);
      checkDigest(values.digest, before);
      const gone = splitList(values.delete ?? '');
      const required = gone.find((key) => ['rule', 'type', 'resources'].includes(key));
      if (required !== undefined) throw refuseParameter('delete', `unable to delete required option '${required}'`);
      const record = withChanges(before, {
        ...fieldsOf(before.type, values),
        resources: values.resources ?? before.resources,
        ...(values.disable === 0 && { disable: undefined }),
        ...Object.fromEntries(gone.map((key) => [key, undefined])),
      });
      checkComplete(record);
      putHaRule(cluster, record);
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/ha/rules/{rule}',
    params: { rule },
    permission: change,
    run({ cluster, values }) {
      cluster.haRules.delete(haRuleNamed(cluster, values.rule).rule);
    },
  }),
];

const group = named('pve-configid');
const groupSettings = {
  comment: opt(text({ maxLength: 4096 })),
  nofailback: opt(flag),
  restricted: opt(flag),
} as const;

/** Proxmox VE 9 still knows the calls and answers every one with a 500. */
function refusing(method: Route['method'], path: string, params: Route['params']): Route {
  return {
    method,
    path,
    params,
    permission: method === 'GET' ? audit : change,
    run() {
      throw refuse(method === 'GET' ? `cannot index groups: ${groupsGone}` : `cannot change groups: ${groupsGone}`);
    },
  };
}

export const haGroupRoutes: Route[] = [
  refusing('GET', '/cluster/ha/groups', {}),
  refusing('POST', '/cluster/ha/groups', {
    group,
    nodes: named('pve-ha-node-list'),
    type: opt(oneOf('group')),
    ...groupSettings,
  }),
  refusing('GET', '/cluster/ha/groups/{group}', { group }),
  refusing('PUT', '/cluster/ha/groups/{group}', {
    group,
    nodes: opt(named('pve-ha-node-list')),
    ...groupSettings,
    digest,
    delete: opt(named('pve-configid-list', { maxLength: 4096 })),
  }),
  refusing('DELETE', '/cluster/ha/groups/{group}', { group }),
];
