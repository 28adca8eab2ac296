/** The cluster as a whole: status, resources, the next free id, corosync's configuration. */
import { oneOf, opt, vmid } from '../api/param.ts';
import { type Route, refuseParameter, route } from '../api/route.ts';
import { isQuorate, membersOf, partitionOf } from './membership.ts';
import { guestResources, nodeResources, sdnResources, storageResources } from './resources.ts';

const audit = ['perm', '/', ['Sys.Audit']] as const;

export const clusterRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/status',
    params: {},
    permission: audit,
    run({ cluster, via }) {
      const nodes = cluster.nodes.values();
      const members = membersOf(cluster, via);
      return [
        {
          id: 'cluster',
          type: 'cluster',
          name: cluster.settings.clusterName,
          version: nodes.length + (cluster.settings.qdevice ? 1 : 0),
          nodes: nodes.length,
          quorate: isQuorate(cluster, via) ? 1 : 0,
        },
        ...nodes.map((node) => ({
          id: `node/${node.name}`,
          type: 'node',
          name: node.name,
          nodeid: node.number,
          ip: node.address,
          local: node.name === via ? 1 : 0,
          online: members.has(node.name) ? 1 : 0,
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
    run({ cluster, values, may, via }) {
      const members = membersOf(cluster, via);
      const wanted = (type: string) => values.type === undefined || values.type === type;
      return [
        ...(wanted('vm') ? guestResources(cluster, members, may) : []),
        ...(wanted('node') ? nodeResources(cluster, members, may) : []),
        ...(wanted('storage') ? storageResources(cluster, members, may) : []),
        ...(wanted('sdn') ? sdnResources(cluster, members, may) : []),
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
    run({ cluster, via }) {
      const { qdevice, witness } = cluster.settings;
      if (!qdevice) return {};
      const connected = qdevice.host === witness?.host && partitionOf(cluster, via)?.contacts.includes(via);
      return {
        'QNetd host': `${qdevice.host}:5403`,
        Algorithm: qdevice.algorithm === 'ffsplit' ? 'Fifty-Fifty split' : 'LMS',
        Model: 'Net',
        State: connected ? 'Connected' : 'Connect failed',
      };
    },
  }),
];
