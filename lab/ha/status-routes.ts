/** State of the HA stack: /cluster/ha/status. */

import { type Route, route } from '../api/route.ts';
import { votes } from '../cluster/votes.ts';
import { haStatus, masterOf } from './status.ts';

const audit = ['perm', '/', ['Sys.Audit']] as const;

export const haStatusRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/ha/status',
    params: {},
    permission: 'all',
    run: () => [{ name: 'current' }, { name: 'manager_status' }],
  }),
  route({
    method: 'GET',
    path: '/cluster/ha/status/current',
    params: {},
    permission: audit,
    run: ({ cluster, via }) => haStatus(cluster, via),
  }),
  route({
    method: 'GET',
    path: '/cluster/ha/status/manager_status',
    params: {},
    permission: audit,
    run({ cluster, via }) {
      const timestamp = cluster.now();
      const services = cluster.haServices.values();
      const busyNodes = new Set(services.map((service) => service.node));
      return {
        manager_status: {
          master_node: masterOf(cluster) ?? '',
          node_status: Object.fromEntries(
            cluster.nodes
              .values()
              .map(({ name, alive, maintenance }) => [
                name,
                !alive ? 'unknown' : maintenance ? 'maintenance' : 'online',
              ]),
          ),
          service_status: Object.fromEntries(services.map(({ sid, node, state }) => [sid, { node, state, uid: sid }])),
          timestamp,
        },
        lrm_status: Object.fromEntries(
          cluster.nodes.values().map(({ name, alive, maintenance }) => [
            name,
            {
              mode: maintenance ? 'maintenance' : 'active',
              state: alive && busyNodes.has(name) ? 'active' : 'wait_for_agent_lock',
              timestamp,
              results: {},
            },
          ]),
        ),
        quorum: { node: via, quorate: votes(cluster).quorate ? 1 : 0 },
      };
    },
  }),
];
