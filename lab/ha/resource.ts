/** HA resources: guests that the HA stack keeps in the state asked for. */
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { HaResourceRecord } from '../state/records.ts';
import { removeFromRules } from './rules.ts';

/** `vm:100` of `vm:100` or `100`. */
export const sidOf = (id: string): string => (id.includes(':') ? id : `vm:${id}`);

export const vmIdOf = (sid: string): number => Number(sid.slice(sid.indexOf(':') + 1));

export function haResourceNamed(cluster: Cluster, id: string): HaResourceRecord {
  const resource = cluster.haResources.get(sidOf(id));
  if (!resource) throw refuse(`no such resource '${sidOf(id)}'`);
  return resource;
}

export function addHaResource(cluster: Cluster, resource: HaResourceRecord): void {
  const guest = cluster.guests.get(String(vmIdOf(resource.sid)));
  if (!guest) throw refuse(`no such guest '${resource.sid}'`);
  cluster.haResources.put(resource.sid, resource);
}

/** Takes the resource out of HA and, with `purge`, out of the rules that name it. */
export function removeHaResource(cluster: Cluster, sid: string, purge: boolean): void {
  cluster.haResources.delete(sid);
  if (purge) removeFromRules(cluster, sid);
}
