/** State of the HA stack: /cluster/ha/status. */

import { type Route, route } from '../api/route.ts';
import { isQuorate } from '../cluster/membership.ts';
import { lrmStatus, managerStatus } from './memory.ts';
import { haStatus } from './status.ts';

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
      const { masterNode = '', nodes, services, timestamp } = managerStatus(cluster);
      const lrms = cluster.nodes.ids().flatMap((node) => {
        const lrm = lrmStatus(cluster, node);
        return lrm ? [[node, lrm] as const] : [];
      });
      return {
        manager_status: {
          master_node: masterNode,
          node_status: nodes,
          service_status: Object.fromEntries(
            Object.entries(services).map(([sid, { node, state, uid, target, running }]) => [
              sid,
              { node, state, uid, ...(target !== undefined && { target }), ...(running && { running: 1 }) },
            ]),
          ),
          timestamp: cluster.timeOf(timestamp),
        },
        lrm_status: Object.fromEntries(
          lrms.map(([node, { mode, state, results, timestamp: written }]) => [
            node,
            {
              mode,
              state,
              timestamp: cluster.timeOf(written),
              results: Object.fromEntries(
                Object.entries(results).map(([sid, { uid, exitCode }]) => [uid, { sid, exit_code: exitCode }]),
              ),
            },
          ]),
        ),
        quorum: { node: via, quorate: isQuorate(cluster, via) ? 1 : 0 },
      };
    },
  }),
];
