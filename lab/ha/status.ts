/** How the HA stack is: the entries of /cluster/ha/status/current, which `ha-manager status` prints as well. */
import { skewOf } from '../../model/faults/situation.ts';
import type { ServiceStatus } from '../../model/ha/service.ts';
import type { LrmStatus } from '../../model/ha/status.ts';
import { isQuorate } from '../cluster/membership.ts';
import { timeOn } from '../nodes/time.ts';
import type { Cluster } from '../state/cluster.ts';
import type { HaResourceRecord } from '../state/records.ts';
import { lrmStatus, managerStatus } from './memory.ts';
import { vmIdOf } from './resource.ts';

export interface HaStatusEntry {
  id: string;
  type: 'quorum' | 'master' | 'lrm' | 'service';
  node: string;
  status: string;
  [detail: string]: string | number | undefined;
}

/** `via` is the node that is asked. What others wrote is as old as its last contact with them. */
export function haStatus(cluster: Cluster, via: string): HaStatusEntry[] {
  const quorate = isQuorate(cluster, via);
  return [
    {
      id: 'quorum',
      type: 'quorum',
      node: via,
      status: quorate ? 'OK' : 'No quorum on node!',
      quorate: quorate ? 1 : 0,
    },
    ...masterEntries(cluster, via),
    ...cluster.nodes
      .ids()
      .sort()
      .map((node) => lrmEntry(cluster, via, node)),
    ...cluster.haResources
      .values()
      .toSorted((a, b) => (a.sid < b.sid ? -1 : 1))
      .map((resource) => serviceEntry(cluster, resource)),
  ];
}

function masterEntries(cluster: Cluster, via: string): HaStatusEntry[] {
  const { masterNode: node, timestamp, services } = managerStatus(cluster);
  if (node === undefined) return [];
  const written = writtenBy(cluster, node, timestamp);
  const age = ageWord(cluster, via, written);
  const word = age !== 'active' && Object.keys(services).length === 0 ? 'idle' : age;
  return [
    { id: 'master', type: 'master', node, status: `${node} (${word}, ${clockTime(written)})`, timestamp: written },
  ];
}

function lrmEntry(cluster: Cluster, via: string, node: string): HaStatusEntry {
  const entry = { id: `lrm:${node}`, type: 'lrm', node } as const;
  const lrm = lrmStatus(cluster, node);
  if (!lrm) return { ...entry, status: `${node} (unable to read lrm status)` };
  const written = writtenBy(cluster, node, lrm.timestamp);
  const age = ageWord(cluster, via, written);
  const word = age === 'active' ? lrmWord(lrm) : age;
  return { ...entry, status: `${node} (${word}, ${clockTime(written)})`, timestamp: written };
}

export function lrmWord({ mode, state }: Pick<LrmStatus, 'mode' | 'state'>): string {
  if (mode === 'maintenance') return 'maintenance mode';
  if (mode !== 'active') return `${mode} mode`;
  return state === 'wait_for_agent_lock' ? 'idle' : state;
}

/** Seconds since 1970 on the clock of the node that wrote it. */
function writtenBy(cluster: Cluster, node: string, uptime: number): number {
  return cluster.timeOf(uptime) + skewOf(cluster.faults.values(), node);
}

/** A time stamp may be 30 s old; one from the future tells that two clocks differ. */
function ageWord(cluster: Cluster, via: string, written: number): string {
  const age = timeOn(cluster, via) - written;
  if (age > 30) return 'old timestamp - dead?';
  return age < -2 ? 'detected time drift!' : 'active';
}

function serviceEntry(cluster: Cluster, resource: HaResourceRecord): HaStatusEntry {
  const { sid } = resource;
  const service = managerStatus(cluster).services[sid];
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

/** The state of a guest's HA resource in the words of `ha-manager status`; undefined where HA doesn't know it. */
export function haStateOf(cluster: Cluster, vmId: number): string | undefined {
  const resource = cluster.haResources.get(`vm:${vmId}`);
  return resource && shownState(resource, managerStatus(cluster).services[resource.sid]);
}

function shownState(resource: HaResourceRecord, service: ServiceStatus | undefined): string {
  if (resource.state === 'ignored') return 'ignored';
  if (!service) return 'queued';
  const { state, running } = service;
  if (state === 'started') return running ? 'started' : 'starting';
  if (state === 'request_start') return 'starting';
  if (state === 'request_stop') return 'stopping';
  return state === 'stopped' && resource.state === 'disabled' ? 'disabled' : state;
}

/** `Tue Nov 24 05:33:00 2026`, UTC. */
export function clockTime(seconds: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(seconds * 1000).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
}
