/**
 * The cluster over its API. While parts of it are cut off, each node tells what its own part knows: a node that has quorum
 * is believed, one without only if nobody has.
 */
import { z } from 'zod';
import { ConnectionFile } from '../../inventory/connection.ts';
import { ClusterApi, NobodyAnswers, Refused } from '../../pve/cluster-api.ts';
import { viewCluster } from '../../pve/cluster-view.ts';
import { type ClusterPort, type DrillView, Unreachable } from '../ports.ts';

/** ms for one answer: short, since the dead are asked again and again. */
const patienceMs = 3_000;

const haEntries = z.array(
  z.object({
    type: z.string(),
    node: z.string().optional(),
    status: z.string().optional(),
    timestamp: z.number().optional(),
  }),
);
const taskEntries = z.array(
  z.object({ node: z.string(), type: z.string(), id: z.string().optional(), endtime: z.number().optional() }),
);
const ownGuests = z.array(z.object({ vmid: z.number(), status: z.string() }));
const nodeTime = z.object({ time: z.number() });

interface Endpoint {
  node: string;
  api: ClusterApi;
}

export class PveCluster implements ClusterPort {
  /** The one that was believed last comes first. */
  #endpoints: Endpoint[];

  constructor({ file, connection }: ConnectionFile) {
    this.#endpoints = connection.endpoints.map((endpoint) => ({
      node: endpoint.node,
      api: new ClusterApi(new ConnectionFile(file, { ...connection, endpoints: [endpoint] }), patienceMs),
    }));
  }

  async view(): Promise<DrillView> {
    const [first, ...others] = this.#endpoints;
    const best = first && (await answered(drillView(first.api)));
    if (best?.quorate) return best;
    const views = await Promise.all(others.map(({ api }) => answered(drillView(api))));
    const at = views.findIndex((view) => view?.quorate);
    const endpoint = others[at];
    if (endpoint) this.#endpoints = [endpoint, ...this.#endpoints.filter((each) => each !== endpoint)];
    const believed = views[at] ?? best ?? views.find((view) => view !== undefined);
    if (believed) return believed;
    throw new Unreachable(`no endpoint of the cluster answers: ${this.#endpoints.map(({ node }) => node).join(', ')}`);
  }

  async migrate(vmId: number, from: string, to: string): Promise<void> {
    const path = `/nodes/${from}/qemu/${vmId}/migrate`;
    const form = { target: to, online: '1', 'with-local-disks': '1' };
    let refusal: Refused | undefined;
    for (const { api } of this.#endpoints) {
      try {
        if ((await api.post(path, form, z.string())) !== undefined) return;
      } catch (error) {
        if (!isSilence(error)) throw error;
        // Proxmox VE also says no this way (a guest that is locked): its reason is told.
        if (error instanceof Refused) refusal = error;
      }
    }
    throw refusal ?? new Unreachable(`nobody takes the request to move VM ${vmId} to ${to}`);
  }

  /**
   * Of each node its own word, asked of itself and no other: it looks at the processes of the guests that its own copy of
   * /etc/pve has on it. A node that is cut off still has those it ran, so one that HA has recovered meanwhile is seen twice;
   * a process whose configuration was moved away on a node that knows so is not seen.
   */
  async running(): Promise<ReadonlyMap<string, readonly number[]>> {
    const answers = await Promise.all(
      this.#endpoints.map(
        // A node that boots may refuse what it will answer in a moment: what runs there is unknown, as where it is silent.
        async ({ node, api }) =>
          [node, await api.get(`/nodes/${node}/qemu`, ownGuests).catch(() => undefined)] as const,
      ),
    );
    return new Map(
      answers.flatMap(([node, guests]) =>
        guests ? [[node, guests.filter(({ status }) => status === 'running').map(({ vmid }) => vmid)] as const] : [],
      ),
    );
  }

  /** Seconds since 1970, by the first node that answers; undefined = none does. */
  async time(): Promise<number | undefined> {
    for (const { node, api } of this.#endpoints) {
      const clock = await answered(api.get(`/nodes/${node}/time`, nodeTime));
      if (clock) return clock.time;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#endpoints.map(({ api }) => api.close()));
  }
}

/** Silence is no error: it is what a drill is about. */
async function answered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isSilence(error)) return undefined;
    throw error;
  }
}

/** An endpoint that can't answer (5xx) is as good as none: it is one that is cut off, starting, or going down. */
const isSilence = (error: unknown): boolean =>
  error instanceof NobodyAnswers || (error instanceof Refused && error.isFault);

async function drillView(api: ClusterApi): Promise<DrillView> {
  const [view, ha, tasks] = await Promise.all([
    viewCluster(api),
    api.get('/cluster/ha/status/current', haEntries),
    api.get('/cluster/tasks', taskEntries),
  ]);
  const master = ha?.find(({ type }) => type === 'master');
  const inMaintenance = new Set(
    ha?.flatMap(({ type, node, status = '' }) =>
      type === 'lrm' && node !== undefined && status.includes('maintenance mode') ? [node] : [],
    ),
  );
  return {
    ...view,
    nodes: view.nodes.map((node) => ({ ...node, maintenance: inMaintenance.has(node.name) })),
    master:
      master?.node === undefined
        ? undefined
        : { node: master.node, active: /\((active|idle),/.test(master.status ?? '') },
    tasks: (tasks ?? [])
      .filter(({ endtime }) => endtime === undefined)
      .map(({ node, type, id = '' }) => ({ node, type, id })),
    rounds: {
      ...(master?.timestamp !== undefined && { crm: master.timestamp }),
      lrm: Object.fromEntries(
        ha?.flatMap(({ type, node, timestamp }) =>
          type === 'lrm' && node !== undefined && timestamp !== undefined ? [[node, timestamp]] : [],
        ) ?? [],
      ),
    },
  };
}
