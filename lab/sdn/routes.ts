/** SDN: changes wait until PUT /cluster/sdn applies them on every node. */
import { flag, opt } from '../api/param.ts';
import { type Route, route } from '../api/route.ts';
import type { Performer } from '../tasks/performers.ts';
import { startTask } from '../tasks/start.ts';
import type { Work } from '../tasks/work.ts';
import { applySdnNow } from './object.ts';
import { lockToken } from './params.ts';
import { subnetRoutes } from './subnet-routes.ts';
import { vnetRoutes } from './vnet-routes.ts';
import { zoneRoutes } from './zone-routes.ts';

export const applySdn: Performer<Extract<Work, { kind: 'apply-sdn' }>> = {
  perform(cluster, _work, task) {
    applySdnNow(cluster);
    for (const { name, alive } of cluster.nodes.values()) {
      if (alive) task.log(`${name}: reloading network config`);
      else task.warn(`${name}: could not be reached, skipping`);
    }
  },
};

export const sdnRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/sdn',
    params: {},
    permission: ['perm', '/sdn', ['SDN.Audit']],
    run: () => ['vnets', 'zones'].map((id) => ({ id })),
  }),
  route({
    method: 'PUT',
    path: '/cluster/sdn',
    params: { ...lockToken, 'release-lock': opt(flag) },
    permission: ['perm', '/sdn', ['SDN.Allocate']],
    run: ({ cluster, via, authId }) =>
      startTask(cluster, { node: via, type: 'reloadnetworkall', user: authId, work: { kind: 'apply-sdn' } }),
  }),
  ...zoneRoutes,
  ...vnetRoutes,
  ...subnetRoutes,
];
