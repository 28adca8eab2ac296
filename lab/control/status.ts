/** The whole lab at a glance: hosts with their sites, partitions, faults, guests with where they run and their replicas. */
import type { Fault } from '../../model/faults/fault.ts';
import { type Power, powerOf } from '../../model/faults/situation.ts';
import type { Partition } from '../../model/quorum/votes.ts';
import { isQuorate, isWitnessUp, mostVotes, partitionsIn, type Votes } from '../cluster/membership.ts';
import { faultTopology } from '../faults/topology.ts';
import { answers } from '../guests/pace.ts';
import { lrmStatus, managerStatus } from '../ha/memory.ts';
import { lrmWord } from '../ha/status.ts';
import type { Place } from '../places/place.ts';
import type { Cluster } from '../state/cluster.ts';
import type { LabClock } from '../state/lab-clock.ts';

export interface ClockStatus {
  /** Time of day in the lab, seconds since 1970. */
  now: number;
  /** Seconds of the lab in one of the machine. */
  speed: number;
}

/** A fault that lasts; `since` in seconds since 1970. */
export type FaultStatus = Fault;

export interface NodeStatus {
  name: string;
  site: string;
  alive: boolean;
  power: Power;
  /** Seconds until it is up; only while it comes up. */
  upIn?: number;
  quorate: boolean;
  /** Is its CRM the cluster's master? */
  master: boolean;
  /** State of its LRM in the words of `ha-manager status`. */
  lrm?: string;
  /** What the cluster's master takes it for: online, unknown, fence, maintenance ... */
  haState?: string;
  /** Guests whose configuration lies there. */
  guests: number;
}

export interface ReplicaStatus {
  jobId: string;
  target: string;
  /** Seconds since 1970; absent before the first run. */
  lastSync?: number;
  failCount: number;
  error?: string;
}

export interface GuestStatus {
  vmId: number;
  name: string;
  node: string;
  site: string;
  state: 'running' | 'stopped';
  /** False for one that runs for Proxmox VE: its system boots still, or does nothing any more. */
  answers: boolean;
  /** Takes TCP connections as long as the guest answers and its users get through; absent until it first does. */
  place?: Place;
  /** What HA makes of it (`queued`, `started`, `recovery` ...); absent where the guest is no HA resource. */
  ha?: string;
  replicas: ReplicaStatus[];
}

export interface LabStatus {
  cluster: string;
  pid: number;
  clock: ClockStatus;
  /** Of the partition that has most. */
  votes: Votes;
  partitions: readonly Partition[];
  witness: { host: string; alive: boolean; hasVote: boolean };
  faults: FaultStatus[];
  nodes: NodeStatus[];
  guests: GuestStatus[];
}

export function clockStatus(cluster: Cluster, clock: LabClock): ClockStatus {
  return { now: cluster.now(), speed: clock.speed };
}

export function faultStatus(cluster: Cluster, fault: Fault): FaultStatus {
  return { ...fault, since: cluster.timeOf(fault.since) };
}

export function statusOf(cluster: Cluster, clock: LabClock): LabStatus {
  const { settings } = cluster;
  const guests = cluster.guests.values().toSorted((a, b) => a.vmId - b.vmId);
  const perNode = new Map<string, number>();
  for (const { node } of guests) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  const { services } = managerStatus(cluster);
  return {
    cluster: settings.clusterName,
    pid: process.pid,
    clock: clockStatus(cluster, clock),
    votes: mostVotes(cluster),
    partitions: partitionsIn(cluster),
    witness: {
      host: settings.witness?.host ?? '',
      alive: isWitnessUp(cluster),
      hasVote: settings.qdevice !== undefined,
    },
    faults: cluster.faults.values().map((fault) => faultStatus(cluster, fault)),
    nodes: cluster.nodes.ids().map((name) => nodeStatus(cluster, name, perNode.get(name) ?? 0)),
    guests: guests.map((guest) => {
      const { vmId, node, status, config } = guest;
      const place = cluster.guestPlaces.get(String(vmId));
      const sid = `vm:${vmId}`;
      const ha = services[sid]?.state ?? (cluster.haResources.has(sid) ? 'queued' : undefined);
      return {
        vmId,
        name: String(config.name ?? `VM ${vmId}`),
        node,
        site: cluster.nodes.get(node)?.site ?? '',
        state: status,
        answers: answers(cluster, guest),
        ...(place && { place }),
        ...(ha !== undefined && { ha }),
        replicas: replicasOf(cluster, vmId),
      };
    }),
  };
}

function nodeStatus(cluster: Cluster, name: string, guests: number): NodeStatus {
  const { site = '', alive = false, upAt } = cluster.nodes.get(name) ?? {};
  const { masterNode, nodes } = managerStatus(cluster);
  const lrm = lrmStatus(cluster, name);
  const haState = nodes[name];
  return {
    name,
    site,
    alive,
    power: powerOf(faultTopology(cluster), cluster.faults.values(), name, cluster.uptime()),
    ...(upAt !== undefined && { upIn: Math.max(0, Math.ceil(upAt - cluster.uptime())) }),
    quorate: alive && isQuorate(cluster, name),
    master: masterNode === name,
    ...(alive && lrm && { lrm: lrmWord(lrm) }),
    ...(haState !== undefined && { haState }),
    guests,
  };
}

function replicasOf(cluster: Cluster, vmId: number): ReplicaStatus[] {
  return cluster.replicationJobs
    .values()
    .filter((job) => job.guest === vmId)
    .toSorted((a, b) => a.number - b.number)
    .map(({ id, target }) => {
      const state = cluster.replicationStates.get(id);
      return {
        jobId: id,
        target,
        ...(state?.lastSync !== undefined && { lastSync: state.lastSync }),
        failCount: state?.failCount ?? 0,
        ...(state?.error !== undefined && { error: state.error }),
      };
    });
}
