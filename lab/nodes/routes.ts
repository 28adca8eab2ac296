/** Nodes and their version: /nodes, /version. */
import { node } from '../api/param.ts';
import { type Route, route } from '../api/route.ts';
import { membersOf } from '../cluster/membership.ts';
import { MiB } from '../guests/sizes.ts';
import { storageUse } from '../storage/usage.ts';
import { nodeMetrics } from './metrics.ts';

/** The release that the lab answers like. */
export const release = { release: '9.2', version: '9.2.2', repoid: 'b3f2f9a7e0d1c4a8' } as const;

export const nodeRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/version',
    params: {},
    permission: 'all',
    run: () => release,
  }),
  route({
    method: 'GET',
    path: '/nodes',
    params: {},
    permission: 'all',
    run({ cluster, may, via }) {
      const members = membersOf(cluster, via);
      return cluster.nodes.values().map((record) => ({
        node: record.name,
        id: `node/${record.name}`,
        type: 'node',
        status: members.has(record.name) ? 'online' : 'offline',
        ssl_fingerprint: '',
        ...(members.has(record.name) &&
          may(`/nodes/${record.name}`, ['Sys.Audit']) && { ...nodeMetrics(cluster, record), level: '' }),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/version',
    params: { node },
    permission: 'all',
    onNode: true,
    run: () => release,
  }),
  route({
    method: 'GET',
    path: '/nodes/{node}/status',
    params: { node },
    permission: ['perm', '/nodes/{node}', ['Sys.Audit']],
    onNode: true,
    run({ cluster, values }) {
      const record = cluster.nodes.get(values.node);
      if (!record) throw new Error(`no node ${values.node}`);
      const { cpu, mem, maxmem, uptime } = nodeMetrics(cluster, record);
      const root = storageUse(cluster, 'local', record.name);
      return {
        uptime,
        cpu,
        wait: 0,
        idle: 0,
        loadavg: ['0.10', '0.10', '0.10'],
        kversion: 'Linux 6.17.2-1-pve #1 SMP PREEMPT_DYNAMIC',
        pveversion: `pve-manager/${release.version}/${release.repoid}`,
        'current-kernel': {
          sysname: 'Linux',
          release: '6.17.2-1-pve',
          version: '#1 SMP PREEMPT_DYNAMIC',
          machine: 'x86_64',
        },
        'boot-info': { mode: 'efi', secureboot: 0 },
        cpuinfo: {
          cpus: record.cores,
          cores: record.cores,
          sockets: 1,
          model: 'x86-64-v3',
          mhz: '2600.000',
          hvm: '1',
          user_hz: 100,
          flags: '',
        },
        memory: { total: maxmem, used: mem, free: maxmem - mem, available: maxmem - mem },
        swap: { total: 8192 * MiB, used: 0, free: 8192 * MiB },
        rootfs: { total: root.total, used: root.used, free: root.avail, avail: root.avail },
        ksm: { shared: 0 },
      };
    },
  }),
];
