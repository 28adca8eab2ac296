/**
 * Who may do what where: roles given to users, groups and tokens on paths of the object tree.
 *
 * From `/` down to the object, each level with an entry for the caller replaces what came from above;
 * a user's own entry beats those of his groups; an entry without `propagate` holds on its own path
 * only. `NoAccess` takes everything away. A member of a pool also has what is given on `/pool/ID`.
 * A token with privilege separation has what both it and its user have.
 */
import type { Cluster } from '../state/cluster.ts';
import type { AclRecord } from '../state/records.ts';
import { builtInRoles, privileges } from './privileges.ts';

/** Privilege -> does it also hold on the objects below? */
export type Granted = ReadonlyMap<string, 0 | 1>;

const everything: Granted = new Map(privileges.map((privilege) => [privilege, 1]));
const nothing: Granted = new Map();

/** What decides; a change of any of them empties the cache. */
const sources = ['acl', 'users', 'groups', 'roles', 'tokens', 'pools'];

export class Permissions {
  readonly #cluster: Cluster;
  readonly #known = new Map<string, Granted>();
  #byPath: Map<string, AclRecord[]> | undefined;
  #pools: Map<string, string[]> | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.store.onCommit((written) => {
      if (!sources.some((source) => written.has(source))) return;
      this.#known.clear();
      this.#byPath = undefined;
      this.#pools = undefined;
    });
  }

  /** Privileges of a user or token (`user@realm`, `user@realm!token`) on a path. */
  on(path: string, authId: string): Granted {
    const key = `${authId} ${path}`;
    let granted = this.#known.get(key);
    if (!granted) {
      granted = this.#compute(path, authId);
      this.#known.set(key, granted);
    }
    return granted;
  }

  /** All of the privileges, or one of them with `any`. */
  may(path: string, wanted: readonly string[], authId: string, any?: 'any'): boolean {
    const granted = this.on(path, authId);
    return any
      ? wanted.some((privilege) => granted.has(privilege))
      : wanted.every((privilege) => granted.has(privilege));
  }

  /** Paths on which something is given, for `/access/permissions`. */
  paths(): string[] {
    return [...this.#aclByPath().keys()].sort();
  }

  #compute(path: string, authId: string): Granted {
    const token = this.#cluster.tokens.get(authId);
    if (token) {
      const ofUser = this.on(path, token.userId);
      if (!token.privsep) return ofUser;
      const ofToken = this.#fromRoles(path, (acl) => this.#ofToken(acl, authId));
      return new Map([...ofToken].filter(([privilege]) => ofUser.has(privilege)));
    }
    if (authId === 'root@pam') return everything;
    if (this.#cluster.users.get(authId)?.enable !== 1) return nothing;
    return this.#fromRoles(path, (acl) => this.#ofUser(acl, authId));
  }

  #fromRoles(path: string, ofCaller: (acl: AclRecord[]) => AclRecord[]): Granted {
    const roles = new Map(this.#rolesOn(path, ofCaller));
    if (!roles.has('NoAccess')) {
      for (const pool of this.#poolsOf(path)) {
        for (const [role, propagate] of this.#rolesOn(`/pool/${pool}`, ofCaller)) roles.set(role, propagate);
      }
    }
    if (roles.has('NoAccess')) return nothing;
    const granted = new Map<string, 0 | 1>();
    for (const [role, propagate] of roles) {
      for (const privilege of this.#privilegesOf(role)) {
        granted.set(privilege, granted.get(privilege) === 1 ? 1 : propagate);
      }
    }
    return granted;
  }

  #rolesOn(path: string, ofCaller: (acl: AclRecord[]) => AclRecord[]): ReadonlyMap<string, 0 | 1> {
    const byPath = this.#aclByPath();
    let roles = new Map<string, 0 | 1>();
    for (const level of levels(path)) {
      const entries = ofCaller(byPath.get(level) ?? []).filter((acl) => acl.propagate || level === path);
      if (entries.length > 0) roles = new Map(entries.map((acl) => [acl.roleId, acl.propagate]));
    }
    return roles;
  }

  #ofUser(acl: AclRecord[], userId: string): AclRecord[] {
    const own = acl.filter((entry) => entry.type === 'user' && entry.ugid === userId);
    if (own.length > 0) return own;
    const groups = this.#cluster.users.get(userId)?.groups ?? [];
    return acl.filter((entry) => entry.type === 'group' && groups.includes(entry.ugid));
  }

  #ofToken(acl: AclRecord[], authId: string): AclRecord[] {
    return acl.filter((entry) => entry.type === 'token' && entry.ugid === authId);
  }

  #privilegesOf(role: string): readonly string[] {
    return builtInRoles.get(role) ?? this.#cluster.roles.get(role)?.privileges ?? [];
  }

  #aclByPath(): Map<string, AclRecord[]> {
    if (!this.#byPath) {
      this.#byPath = Map.groupBy(this.#cluster.acl.values(), (acl) => acl.path);
    }
    return this.#byPath;
  }

  #poolsOf(path: string): readonly string[] {
    if (!this.#pools) {
      this.#pools = new Map();
      for (const pool of this.#cluster.pools.values()) {
        const members = [...pool.vmIds.map((vmId) => `/vms/${vmId}`), ...pool.storages.map((id) => `/storage/${id}`)];
        for (const member of members) this.#pools.set(member, [...(this.#pools.get(member) ?? []), pool.poolId]);
      }
    }
    return this.#pools.get(path) ?? [];
  }
}

/** `/vms/100` -> `/`, `/vms`, `/vms/100` */
function levels(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}
