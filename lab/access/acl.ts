/** Entries of the access control list: a role for a user, group or token on a path. */
import { aclKey, type Cluster } from '../state/cluster.ts';
import type { AclRecord } from '../state/records.ts';

/** Paths on which permissions can be given. */
const pathPattern =
  /^\/$|^\/access(\/groups(\/[^/\s]+)?|\/realm(\/[^/\s]+)?)?$|^\/nodes(\/[A-Za-z0-9.-]+)?$|^\/pool(\/[A-Za-z0-9.\-_]+){0,3}$|^\/mapping(\/[A-Za-z0-9.\-_]+){0,2}$|^\/sdn(\/zones(\/[A-Za-z0-9.\-_]+(\/[A-Za-z0-9.\-_]+(\/\d{1,4})?)?)?|\/controllers|\/dns|\/ipams|\/fabrics)?$|^\/storage(\/[A-Za-z0-9.\-_]+)?$|^\/vms(\/\d{3,})?$/;

export const isAclPath = (path: string): boolean => pathPattern.test(path);

/** `//vms/100/` -> `/vms/100` */
export function normalizedPath(path: string): string {
  const clean = `/${path}`.replace(/\/+/g, '/');
  return clean === '/' ? clean : clean.replace(/\/$/, '');
}

export const putAcl = (cluster: Cluster, entry: AclRecord): void => cluster.acl.put(aclKey(entry), entry);

/** Removes every entry on a path, as when its object is destroyed. */
export function withoutAcl(cluster: Cluster, path: string): void {
  for (const [key, entry] of cluster.acl.entries()) if (entry.path === path) cluster.acl.delete(key);
}

/** Removes every entry of a user, group or token. */
export function withoutHolder(cluster: Cluster, type: AclRecord['type'], ugid: string): void {
  for (const [key, entry] of cluster.acl.entries()) {
    if (entry.type === type && entry.ugid === ugid) cluster.acl.delete(key);
  }
}
