/** The whole lab at a glance: hosts with their sites, guests with where they run and where their replicas are. */
import { votes } from '../cluster/votes.ts';
import type { Cluster } from '../state/cluster.ts';

export interface NodeStatus {
  name: string;
  site: string;
  alive: boolean;
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
  /** What HA makes of it (`started`, `recovery` ...); absent where the guest is no HA resource. */
  ha?: string;
  replicas: ReplicaStatus[];
}

export interface LabStatus {
  cluster: string;
  pid: number;
  votes: { expected: number; total: number; quorum: number; quorate: boolean };
  witness: { host: string; alive: boolean; hasVote: boolean };
  nodes: NodeStatus[];
  guests: GuestStatus[];
}

export function statusOf(cluster: Cluster): LabStatus {
  const { settings } = cluster;
  const guests = cluster.guests.values().toSorted((a, b) => a.vmId - b.vmId);
  const perNode = new Map<string, number>();
  for (const { node } of guests) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  return {
    cluster: settings.clusterName,
    pid: process.pid,
    votes: votes(cluster),
    witness: {
      host: settings.witness?.host ?? '',
      alive: settings.witness?.alive ?? false,
      hasVote: settings.qdevice !== undefined,
    },
    nodes: cluster.nodes
      .values()
      .map(({ name, site, alive }) => ({ name, site, alive, guests: perNode.get(name) ?? 0 })),
    guests: guests.map(({ vmId, node, status, config }) => {
      const ha = cluster.haServices.get(`vm:${vmId}`)?.state;
      return {
        vmId,
        name: String(config.name ?? `VM ${vmId}`),
        node,
        site: cluster.nodes.get(node)?.site ?? '',
        state: status,
        ...(ha !== undefined && { ha }),
        replicas: replicasOf(cluster, vmId),
      };
    }),
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
        ...(state && state.lastSync > 0 && { lastSync: state.lastSync }),
        failCount: state?.failCount ?? 0,
        ...(state?.error !== undefined && { error: state.error }),
      };
    });
}
