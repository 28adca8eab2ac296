/** Everything at a glance: /cluster/resources. */
import type { Call } from '../api/route.ts';
import { nameOf } from '../guests/guest.ts';
import { metricsOf } from '../guests/shown.ts';
import { haStateOf } from '../ha/status.ts';
import { nodeMetrics } from '../nodes/metrics.ts';
import type { Cluster } from '../state/cluster.ts';
import { contentTypes, isActive, isDeclaredFor, isShared } from '../storage/storages.ts';
import { storageUse } from '../storage/usage.ts';

type May = Call['may'];
/** Nodes from which the asked node hears; what others do, it doesn't know. */
type Members = ReadonlySet<string>;

/** Guests on a node that isn't heard are shown with status unknown. */
export function guestResources(cluster: Cluster, members: Members, may: May) {
  const poolOf = new Map(
    cluster.pools.values().flatMap((pool) => pool.vmIds.map((vmId) => [vmId, pool.poolId] as const)),
  );
  return cluster.guests.values().flatMap((guest) => {
    const { vmId, node, config } = guest;
    if (!may(`/vms/${vmId}`, ['VM.Audit'])) return [];
    const haState = haStateOf(cluster, vmId);
    const pool = poolOf.get(vmId);
    const known = members.has(node);
    const { cpus, ...metrics } = metricsOf(cluster, guest);
    return {
      id: `qemu/${vmId}`,
      type: 'qemu',
      vmid: vmId,
      node,
      status: known ? guest.status : 'unknown',
      template: config.template === 1 ? 1 : 0,
      name: nameOf(guest),
      ...(known && { maxcpu: cpus, ...metrics, netin: 0, netout: 0, diskread: 0, diskwrite: 0 }),
      ...(pool !== undefined && { pool }),
      ...(config.tags !== undefined && { tags: config.tags }),
      ...(config.lock !== undefined && { lock: config.lock }),
      ...(haState !== undefined && { hastate: haState }),
    };
  });
}

export function nodeResources(cluster: Cluster, members: Members, may: May) {
  return cluster.nodes.values().map((node) => ({
    id: `node/${node.name}`,
    type: 'node',
    node: node.name,
    status: members.has(node.name) ? 'online' : 'offline',
    ...(members.has(node.name) &&
      may(`/nodes/${node.name}`, ['Sys.Audit']) && { ...nodeMetrics(cluster, node), level: '', 'cgroup-mode': 2 }),
  }));
}

export function storageResources(cluster: Cluster, members: Members, may: May) {
  return cluster.storages.values().flatMap((storage) => {
    const path = `/storage/${storage.storage}`;
    if (!may(path, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any')) return [];
    return cluster.nodes
      .values()
      .filter((node) => isDeclaredFor(storage, node.name))
      .map((node) => {
        const available = members.has(node.name) && isActive(cluster, storage, node.name);
        const use = storageUse(cluster, storage.storage, node.name);
        return {
          id: `storage/${node.name}/${storage.storage}`,
          type: 'storage',
          storage: storage.storage,
          node: node.name,
          plugintype: storage.type,
          content: contentTypes(storage).join(','),
          shared: isShared(storage) ? 1 : 0,
          status: available ? 'available' : 'unknown',
          ...(available && { disk: use.used, maxdisk: use.total }),
        };
      });
  });
}

export function sdnResources(cluster: Cluster, members: Members, may: May) {
  return cluster.sdnZones.entries().flatMap(([zone, { running }]) => {
    if (!running || !may(`/sdn/zones/${zone}`, ['SDN.Audit'])) return [];
    return cluster.nodes.values().map((node) => ({
      id: `sdn/${node.name}/${zone}`,
      type: 'sdn',
      sdn: zone,
      node: node.name,
      status: members.has(node.name) ? 'ok' : 'unknown',
    }));
  });
}
