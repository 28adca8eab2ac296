/** Resource pools: who is in which. A guest is in one pool at most. */
import { refuse } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import type { PoolRecord } from '../state/records.ts';

export function poolNamed(cluster: Cluster, poolId: string): PoolRecord {
  const pool = cluster.pools.get(poolId);
  if (!pool) throw refuse(`pool '${poolId}' does not exist`);
  return pool;
}

export const poolOf = (cluster: Cluster, vmId: number): PoolRecord | undefined =>
  cluster.pools.values().find((pool) => pool.vmIds.includes(vmId));

export function addToPool(cluster: Cluster, poolId: string, vmId: number): void {
  const pool = poolNamed(cluster, poolId);
  if (!pool.vmIds.includes(vmId)) cluster.pools.put(poolId, { ...pool, vmIds: [...pool.vmIds, vmId] });
}

export function removeFromPools(cluster: Cluster, vmId: number): void {
  const pool = poolOf(cluster, vmId);
  if (pool) cluster.pools.put(pool.poolId, { ...pool, vmIds: pool.vmIds.filter((other) => other !== vmId) });
}
