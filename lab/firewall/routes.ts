/** Security groups of the cluster. */
import { digest, oneOf, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { FirewallRecord } from '../state/records.ts';
import { aliasRoutes } from './alias-routes.ts';
import { checkFirewallDigest } from './digest.ts';
import { firewallDigest, firewallKey, firewallOf } from './firewall.ts';
import { ipsetRoutes } from './ipset-routes.ts';
import { firewallOptionRoutes } from './option-routes.ts';
import { ruleRoutes } from './rule-routes.ts';
import { clusterScope, groupName, guestScope, nodeScope, ownerFrom, type Scope } from './scope.ts';

const groupScope: Scope = { ...clusterScope, params: { group: groupName } };

function groupNamed(cluster: Cluster, group: string): FirewallRecord {
  const record = cluster.firewalls.get(firewallKey({ group }));
  if (!record) throw refuse(`Security group '${group}' does not exist`);
  return record;
}

const groupRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/firewall/groups',
    params: {},
    permission: 'all',
    run: ({ cluster }) =>
      cluster.firewalls.entries().flatMap(([key, record]) => {
        if (!key.startsWith('group/')) return [];
        const { comment } = record;
        return [
          {
            group: key.slice('group/'.length),
            digest: firewallDigest(record),
            ...(comment !== undefined && { comment }),
          },
        ];
      }),
  }),
  route({
    method: 'POST',
    path: '/cluster/firewall/groups',
    params: { group: groupName, comment: opt(text()), digest, rename: opt(groupName) },
    permission: clusterScope.write,
    run({ cluster, values }) {
      const { group, comment, rename } = values;
      if (rename !== undefined) {
        // With `rename`, the group of that name gets the new one, or only a new comment.
        const before = groupNamed(cluster, rename);
        checkFirewallDigest(before, values.digest);
        if (group !== rename && cluster.firewalls.has(firewallKey({ group }))) {
          throw refuseParameter('group', `Security group '${group}' already exists`);
        }
        cluster.firewalls.delete(firewallKey({ group: rename }));
        cluster.firewalls.put(firewallKey({ group }), withChanges(before, { comment: comment ?? before.comment }));
        return;
      }
      if (cluster.firewalls.has(firewallKey({ group })))
        throw refuseParameter('group', `Security group '${group}' already exists`);
      const fresh: FirewallRecord = { options: {}, rules: [], aliases: {}, ipsets: {} };
      cluster.firewalls.put(firewallKey({ group }), withChanges(fresh, { comment }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/cluster/firewall/groups/{group}',
    params: { group: groupName },
    permission: clusterScope.write,
    run({ cluster, values }) {
      if (groupNamed(cluster, values.group).rules.length > 0)
        throw refuse(`Security group '${values.group}' is not empty`);
      cluster.firewalls.delete(firewallKey({ group: values.group }));
    },
  }),
];

/** Rules of a group that isn't there are refused, where those of a guest are just none. */
const ofExistingGroup = (inner: Route): Route => ({
  ...inner,
  run(call) {
    groupNamed(call.cluster, String(call.values.group));
    return inner.run(call);
  },
});

/** What rules may name: aliases and IP sets of the firewall itself and of the cluster. */
const refRoute = (scope: Scope): Route => ({
  method: 'GET',
  path: `${scope.prefix}/refs`,
  params: { ...scope.params, type: opt(oneOf('alias', 'ipset')) },
  permission: scope.read,
  run({ cluster, values }) {
    const owner = ownerFrom(values);
    const scopes = scope === clusterScope ? (['dc'] as const) : (['dc', 'guest'] as const);
    return scopes.flatMap((name) => {
      const { aliases, ipsets } = firewallOf(cluster, name === 'dc' ? {} : owner);
      return [
        ...Object.values(aliases).map(({ name: alias, comment }) => ref('alias', name, String(alias), comment)),
        ...Object.entries(ipsets).map(([set, { comment }]) => ref('ipset', name, set, comment)),
      ].filter((entry) => values.type === undefined || entry.type === values.type);
    });
  },
});

const ref = (type: 'alias' | 'ipset', scope: string, name: string, comment: string | number | undefined) => ({
  type,
  name,
  scope,
  ref: `${type === 'ipset' ? '+' : ''}${scope}/${name}`,
  ...(comment !== undefined && { comment }),
});

export const firewallRoutes: Route[] = [
  ...groupRoutes,
  ...ruleRoutes(groupScope, '/cluster/firewall/groups/{group}').map(ofExistingGroup),
  ...ruleRoutes(clusterScope),
  ...ruleRoutes(nodeScope),
  ...ruleRoutes(guestScope),
  ...aliasRoutes(clusterScope),
  ...aliasRoutes(guestScope),
  ...ipsetRoutes(clusterScope),
  ...ipsetRoutes(guestScope),
  ...firewallOptionRoutes,
  refRoute(clusterScope),
  refRoute(guestScope),
];
