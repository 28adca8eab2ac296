/** The cluster as a whole: status, resources, the next free id, corosync's configuration. */
import { oneOf, opt, vmid } from '../api/param.ts';
import { type Route, refuseParameter, route } from '../api/route.ts';
import { guestResources, nodeResources, sdnResources, storageResources } from './resources.ts';
import { votes } from './votes.ts';

const audit = ['perm', '/', ['Sys.Audit']] as const;

export const clusterRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/status',
    params: {},
    permission: audit,
    run({ cluster, via }) {
      const nodes = cluster.nodes.values();
      return [
        {
          id: 'cluster',
          type: 'cluster',
          name: cluster.settings.clusterName,
          version: nodes.length + (cluster.settings.qdevice ? 1 : 0),
          nodes: nodes.length,
          quorate: votes(cluster).quorate ? 1 : 0,
        },
        ...nodes.map((node) => ({
          id: `node/${node.name}`,
          type: 'node',
          name: node.name,
          nodeid: node.number,
          ip: node.address,
          local: node.name === via ? 1 : 0,
          online: node.alive ? 1 : 0,
          level: '',
        })),
      ];
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/resources',
    params: { type: opt(oneOf('vm', 'storage', 'node', 'sdn')) },
    permission: 'all',
    run({ cluster, values, may }) {
      const wanted = (type: string) => values.type === undefined || values.type === type;
      return [
        ...(wanted('vm') ? guestResources(cluster, may) : []),
        ...(wanted('node') ? nodeResources(cluster, may) : []),
        ...(wanted('storage') ? storageResources(cluster, may) : []),
        ...(wanted('sdn') ? sdnResources(cluster, may) : []),
      ];
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/nextid',
    params: { vmid: opt(vmid) },
    permission: 'all',
    run({ cluster, values }) {
      if (values.vmid !== undefined) {
        if (cluster.guests.has(String(values.vmid))) throw refuseParameter('vmid', `VM ${values.vmid} already exists`);
        return String(values.vmid);
      }
      let next = 100;
      while (cluster.guests.has(String(next))) next += 1;
      return String(next);
    },
  }),
  route({
    method: 'GET',
    path: '/cluster/config/nodes',
    params: {},
    permission: audit,
    run: ({ cluster }) =>
      cluster.nodes.values().map((node) => ({
        node: node.name,
        name: node.name,
        nodeid: String(node.number),
        quorum_votes: '1',
        ring0_addr: node.address,
      })),
  }),
  route({
    method: 'GET',
    path: '/cluster/config/qdevice',
    params: {},
    permission: audit,
    run({ cluster }) {
      const { qdevice, witness } = cluster.settings;
      if (!qdevice) return {};
      return {
        'QNetd host': `${qdevice.host}:5403`,
        Algorithm: qdevice.algorithm === 'ffsplit' ? 'Fifty-Fifty split' : 'LMS',
        Model: 'Net',
        State: witness?.alive ? 'Connected' : 'Connect failed',
      };
    },
  }),
];
