/** How the HA stack is: the entries of /cluster/ha/status/current, which `ha-manager status` prints as well. */
import { votes } from '../cluster/votes.ts';
import type { Cluster } from '../state/cluster.ts';
import type { HaResourceRecord, HaServiceRecord, NodeRecord } from '../state/records.ts';
import { vmIdOf } from './resource.ts';

export interface HaStatusEntry {
  id: string;
  type: 'quorum' | 'master' | 'lrm' | 'service';
  node: string;
  status: string;
  [detail: string]: string | number | undefined;
}

/** `via` is the node that is asked. */
export function haStatus(cluster: Cluster, via: string): HaStatusEntry[] {
  const { quorate } = votes(cluster);
  const now = cluster.now();
  const master = masterOf(cluster);
  const busyNodes = new Set(cluster.haServices.values().map((service) => service.node));
  const lrms = cluster.nodes.values().map(
    (node): HaStatusEntry => ({
      id: `lrm:${node.name}`,
      type: 'lrm',
      node: node.name,
      status: `${node.name} (${lrmMode(node, busyNodes)}, ${clockTime(now)})`,
      timestamp: now,
    }),
  );
  return [
    {
      id: 'quorum',
      type: 'quorum',
      node: via,
      status: quorate ? 'OK' : 'No quorum on node!',
      quorate: quorate ? 1 : 0,
    },
    ...(master === undefined || cluster.haServices.size === 0
      ? []
      : [
          {
            id: 'master',
            type: 'master',
            node: master,
            status: `${master} (active, ${clockTime(now)})`,
            timestamp: now,
          } as const,
        ]),
    ...lrms,
    ...cluster.haResources.values().map((resource) => serviceEntry(cluster, resource)),
  ];
}

function lrmMode(node: NodeRecord, busyNodes: ReadonlySet<string>): string {
  if (!node.alive) return 'old timestamp - dead?';
  if (node.maintenance) return 'maintenance mode';
  return busyNodes.has(node.name) ? 'active' : 'idle';
}

/** The first node that is alive; undefined when the cluster has no majority. */
export function masterOf(cluster: Cluster): string | undefined {
  if (!votes(cluster).quorate) return undefined;
  return cluster.nodes.values().find((node) => node.alive)?.name;
}

function serviceEntry(cluster: Cluster, resource: HaResourceRecord): HaStatusEntry {
  const { sid } = resource;
  const service = cluster.haServices.get(sid);
  const node = cluster.guests.get(String(vmIdOf(sid)))?.node ?? service?.node ?? '';
  const state = shownState(resource, service);
  return {
    id: `service:${sid}`,
    type: 'service',
    sid,
    node,
    status: `${sid} (${node}, ${state})`,
    state,
    crm_state: service?.state,
    request_state: resource.state,
    max_restart: resource.maxRestart ?? 1,
    max_relocate: resource.maxRelocate ?? 1,
    failback: resource.failback ?? 1,
  };
}

const words: Readonly<Record<HaServiceRecord['state'], string>> = {
  request_start: 'starting',
  started: 'started',
  request_stop: 'stopping',
  stopped: 'stopped',
  migrate: 'migrate',
  error: 'error',
};

/** The state in the words of `ha-manager status`. */
export function shownState(resource: HaResourceRecord, service: HaServiceRecord | undefined): string {
  if (resource.state === 'ignored') return 'ignored';
  if (!service) return 'queued';
  return service.state === 'stopped' && resource.state === 'disabled' ? 'disabled' : words[service.state];
}

/** `Tue Nov 24 05:33:00 2026`, UTC. */
export function clockTime(seconds: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(seconds * 1000).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}
