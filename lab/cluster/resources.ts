/** Everything at a glance: /cluster/resources. */
import type { Call } from '../api/route.ts';
import { nameOf } from '../guests/guest.ts';
import { metricsOf } from '../guests/shown.ts';
import { shownState } from '../ha/status.ts';
import { nodeMetrics } from '../nodes/metrics.ts';
import type { Cluster } from '../state/cluster.ts';
import { contentTypes, isActive, isDeclaredFor, isShared } from '../storage/storages.ts';
import { storageUse } from '../storage/usage.ts';

type May = Call['may'];

/** Guests on a node that is dead are shown with status unknown. */
export function guestResources(cluster: Cluster, may: May) {
  const poolOf = new Map(
    cluster.pools.values().flatMap((pool) => pool.vmIds.map((vmId) => [vmId, pool.poolId] as const)),
  );
  return cluster.guests.values().flatMap((guest) => {
    const { vmId, node, config } = guest;
    if (!may(`/vms/${vmId}`, ['VM.Audit'])) return [];
    const resource = cluster.haResources.get(`vm:${vmId}`);
    const pool = poolOf.get(vmId);
    const known = cluster.nodes.get(node)?.alive === true;
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
      ...(resource && { hastate: shownState(resource, cluster.haServices.get(resource.sid)) }),
    };
  });
}

export function nodeResources(cluster: Cluster, may: May) {
  return cluster.nodes.values().map((node) => ({
    id: `node/${node.name}`,
    type: 'node',
    node: node.name,
    status: node.alive ? 'online' : 'offline',
    ...(node.alive &&
      may(`/nodes/${node.name}`, ['Sys.Audit']) && { ...nodeMetrics(cluster, node), level: '', 'cgroup-mode': 2 }),
  }));
}

export function storageResources(cluster: Cluster, may: May) {
  return cluster.storages.values().flatMap((storage) => {
    const path = `/storage/${storage.storage}`;
    if (!may(path, ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any')) return [];
    return cluster.nodes
      .values()
      .filter((node) => isDeclaredFor(storage, node.name))
      .map((node) => {
        const available = node.alive && isActive(cluster, storage, node.name);
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

export function sdnResources(cluster: Cluster, may: May) {
  return cluster.sdnZones.entries().flatMap(([zone, { running }]) => {
    if (!running || !may(`/sdn/zones/${zone}`, ['SDN.Audit'])) return [];
    return cluster.nodes.values().map((node) => ({
      id: `sdn/${node.name}/${zone}`,
      type: 'sdn',
      sdn: zone,
      node: node.name,
      status: node.alive ? 'ok' : 'unknown',
    }));
  });
}
