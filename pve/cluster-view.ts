/**
 * The cluster as it is now: nodes, quorum, guests with their HA state and replicas. Everything is
 * read from the cluster; what can't be read is unknown, never assumed.
 */
import { z } from 'zod';
import type { ConnectionFile } from '../inventory/connection.ts';
import { ClusterApi, Refused } from './cluster-api.ts';

const clusterStatus = z.array(
  z.union([
    z.object({ type: z.literal('cluster'), quorate: z.number(), nodes: z.number() }),
    z.object({ type: z.literal('node'), name: z.string(), online: z.number().default(0) }),
  ]),
);

const guestResources = z.array(
  z.object({
    vmid: z.number(),
    name: z.string().optional(),
    node: z.string(),
    status: z.string(),
    hastate: z.string().optional(),
  }),
);

const haStatus = z.array(z.object({ type: z.string(), sid: z.string().optional(), state: z.string().optional() }));

const replicationStatus = z.array(
  z.object({
    id: z.string(),
    guest: z.coerce.number(),
    target: z.string(),
    last_sync: z.number().default(0),
    fail_count: z.number().default(0),
    error: z.string().optional(),
  }),
);

export interface ReplicaView {
  jobId: string;
  /** Node the data goes to: the old node after a move. */
  target: string;
  /** Seconds since the epoch; `undefined` before the first run. */
  lastSync: number | undefined;
  failures: number;
  error: string | undefined;
}

export interface GuestView {
  vmId: number;
  node: string;
  /** `running`, `stopped`, or `unknown` where its node is silent. */
  status: string;
  /** State of the HA manager; `undefined` where it does not look after the guest. */
  haState: string | undefined;
  /** `undefined` where the node that knows is down. */
  replicas: ReplicaView[] | undefined;
}

const nodeTime = z.object({ time: z.number() });

export interface ClusterView {
  /** The cluster's own time, seconds since the epoch: ages of replicas are counted by it, not by the admin's clock. */
  now: number;
  quorate: boolean;
  nodes: { name: string; online: boolean }[];
  guests: Map<number, GuestView>;
}

export async function viewCluster(api: ClusterApi): Promise<ClusterView> {
  const [status, resources, ha] = await Promise.all([
    api.get('/cluster/status', clusterStatus),
    api.get('/cluster/resources?type=vm', guestResources),
    api.get('/cluster/ha/status/current', haStatus),
  ]);
  const nodes = (status ?? []).flatMap((entry) =>
    entry.type === 'node' ? [{ name: entry.name, online: entry.online === 1 }] : [],
  );
  const replicas = new Map(
    await Promise.all(
      nodes
        .filter((node) => node.online)
        .map(
          async ({ name }) =>
            [name, await unlessFault(api.get(`/nodes/${name}/replication`, replicationStatus))] as const,
        ),
    ),
  );
  const reference = nodes.find((node) => node.online);
  const clock = reference && (await api.get(`/nodes/${reference.name}/time`, nodeTime));
  const haStates = new Map((ha ?? []).flatMap((entry) => (entry.sid ? [[entry.sid, entry.state] as const] : [])));
  const guests = (resources ?? []).map((guest): [number, GuestView] => {
    const jobs = replicas.get(guest.node);
    return [
      guest.vmid,
      {
        vmId: guest.vmid,
        node: guest.node,
        status: guest.status,
        haState: haStates.get(`vm:${guest.vmid}`) ?? guest.hastate,
        replicas: jobs
          ?.filter((job) => job.guest === guest.vmid)
          .map((job) => ({
            jobId: job.id,
            target: job.target,
            lastSync: job.last_sync || undefined,
            failures: job.fail_count,
            error: job.error,
          })),
      },
    ];
  });
  const cluster = (status ?? []).find((entry) => entry.type === 'cluster');
  return { now: clock?.time ?? Date.now() / 1000, quorate: cluster?.quorate === 1, nodes, guests: new Map(guests) };
}

/** A node that can't say is one that does not answer: what it knows is unknown. */
async function unlessFault<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused && error.isFault) return undefined;
    throw error;
  }
}

/** The same over a connection of its own, for those who look once. */
export async function viewOnce(file: ConnectionFile): Promise<ClusterView> {
  const api = new ClusterApi(file);
  try {
    return await viewCluster(api);
  } finally {
    await api.close();
  }
}
