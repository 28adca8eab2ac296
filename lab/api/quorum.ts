/**
 * Without quorum the cluster's file system (`/etc/pve`) is read-only. Which calls write to it, and what Proxmox VE says
 * when they can't: it depends on how the call writes (a lock of the file, a check beforehand, or the file itself).
 */
import type { Route } from './route.ts';

/** Calls that change nothing in the cluster's file system, by method and path. */
const local: readonly RegExp[] = [
  /^GET /,
  /^POST \/access\/ticket$/,
  /^\w+ \/nodes\/\{node\}\/(network|dns|hosts|time|tasks|storage|replication|status)\b/,
  /^POST \/nodes\/\{node\}\/qemu\/\{vmid\}\/(agent\/|status\/(reset|shutdown|stop)$)/,
];

/** The first that fits tells the lock that can't be taken. */
const locks: readonly (readonly [RegExp, string])[] = [
  [/^\/(access|pools)\b/, 'file-user_cfg'],
  [/^\/storage\b/, 'file-storage_cfg'],
  [/^\/cluster\/ha\b/, 'domain-ha'],
  [/^\/cluster\/replication\b/, 'file-replication_cfg'],
  [/^\/cluster\/backup\b/, 'file-jobs_cfg'],
  [/^\/cluster\/options\b/, 'file-datacenter_cfg'],
  [/^\/cluster\/metrics\b/, 'file-status_cfg'],
  [/^\/cluster\/sdn\b/, 'domain-sdn'],
  [/\/firewall\b/, 'domain-firewall'],
];

/** Why the call fails on a node without quorum; undefined = it needs none. `managed`: HA looks after the guest. */
export function quorumRefusal({ method, path }: Pick<Route, 'method' | 'path'>, managed: boolean): string | undefined {
  const call = `${method} ${path}`;
  // Of a guest under HA, stops too are only asked of its manager.
  if (managed && /^POST .*\/(migrate|status\/(start|stop|shutdown))$/.test(call)) return lockRefusal('domain-ha');
  if (local.some((pattern) => pattern.test(call))) return undefined;
  const lock = locks.find(([pattern]) => pattern.test(path))?.[1];
  return lock === undefined ? noQuorum : lockRefusal(lock);
}

/** What a check beforehand says. */
export const noQuorum = 'cluster not ready - no quorum?';

export const lockRefusal = (lock: string): string => `cfs-lock '${lock}' error: no quorum!`;
