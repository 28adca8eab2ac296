/** The cluster as the recovery decides on it. */
import { splitList } from '../api/formats.ts';
import { votes } from '../cluster/votes.ts';
import { vmIdOf } from '../ha/resource.ts';
import { nodePriorities } from '../ha/rules.ts';
import { hasVolumes } from '../replication/replicas.ts';
import type { Cluster } from '../state/cluster.ts';
import type { HaResourceRecord } from '../state/records.ts';
import type { Service, Situation } from './recovery.ts';

export function situationOf(cluster: Cluster): Situation {
  const alive = cluster.nodes.values().filter((node) => node.alive);
  return {
    alive: new Set(alive.map((node) => node.name)),
    maintenance: new Set(alive.filter((node) => node.maintenance).map((node) => node.name)),
    quorate: votes(cluster).quorate,
    services: cluster.haResources.values().flatMap((resource) => serviceOf(cluster, resource) ?? []),
  };
}

/** Undefined where HA wouldn't start the guest anywhere: it is wanted stopped, or isn't there. */
function serviceOf(cluster: Cluster, resource: HaResourceRecord): Service | undefined {
  const vmId = vmIdOf(resource.sid);
  const guest = cluster.guests.get(String(vmId));
  if (resource.state !== 'started' || !guest) return undefined;
  const copies = cluster.nodes.ids().filter((node) => node === guest.node || hasVolumes(cluster, guest, node));
  const affinity = affinityOf(cluster, resource.sid);
  return {
    vmId,
    node: guest.node,
    failback: resource.failback !== 0,
    copies: new Set(copies),
    ...(affinity && { affinity }),
  };
}

function affinityOf(cluster: Cluster, sid: string): Service['affinity'] {
  const rule = cluster.haRules
    .values()
    .find((each) => each.type === 'node-affinity' && each.disable !== 1 && splitList(each.resources).includes(sid));
  return rule && { priorities: nodePriorities(rule.nodes ?? ''), strict: rule.strict === 1 };
}
