/** Evaluates the permission check of a route, written as the official schema writes it. */
import { splitList } from '../api/formats.ts';
import { ApiError, type Check, forbidden } from '../api/route.ts';
import type { Raw } from '../api/verify.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Permissions } from './permissions.ts';

export interface Caller {
  user: string;
  authId: string;
}

/**
 * Why the caller may not; undefined when he may. The values are not yet verified: Proxmox VE checks
 * permissions before parameters.
 */
export function failedCheck(
  check: Check,
  raw: Raw,
  caller: Caller,
  permissions: Permissions,
  cluster: Cluster,
): ApiError | undefined {
  const evaluate = (inner: Check): ApiError | undefined => failedCheck(inner, raw, caller, permissions, cluster);
  switch (check[0]) {
    case 'and':
      return firstFailure(check.slice(1) as readonly Check[], evaluate);
    case 'or': {
      const failures = (check.slice(1) as readonly Check[]).map(evaluate);
      return failures.includes(undefined) ? undefined : failures[0];
    }
    case 'perm': {
      const [, template, wanted, option, optionValue] = check;
      if (option === 'require_param' && raw[String(optionValue)] === undefined) return forbidden(template, wanted);
      const path = filled(template, raw);
      return permissions.may(path, wanted, caller.authId, option === 'any' ? 'any' : undefined)
        ? undefined
        : forbidden(path, wanted);
    }
    case 'perm-modify':
      return failedModification(filled(check[1], raw), caller, permissions);
    case 'userid-param':
      return failedUserParam(check[1], String(raw.userid ?? ''), caller, permissions);
    case 'userid-group':
      return failedGroup(
        check[1],
        check[2] === 'groups_param' ? check[3] : undefined,
        raw,
        caller,
        permissions,
        cluster,
      );
  }
}

function firstFailure(
  checks: readonly Check[],
  evaluate: (check: Check) => ApiError | undefined,
): ApiError | undefined {
  for (const check of checks) {
    const failure = evaluate(check);
    if (failure) return failure;
  }
  return undefined;
}

const filled = (template: string, raw: Raw): string =>
  template.replace(/\{([^}]+)\}/g, (_, name: string) => String(raw[name] ?? ''));

/** Permissions.Modify, or the object's own "allocate" privilege, which is what Proxmox VE asks for. */
function failedModification(path: string, caller: Caller, permissions: Permissions): ApiError | undefined {
  const allocate = path.startsWith('/storage/')
    ? ['Datastore.Allocate']
    : path.startsWith('/vms/')
      ? ['VM.Allocate']
      : path.startsWith('/pool/')
        ? ['Pool.Allocate']
        : [];
  const wanted = ['Permissions.Modify', ...allocate];
  return permissions.may(path, wanted, caller.authId, 'any') ? undefined : forbidden(path, wanted);
}

function failedUserParam(
  wanted: 'self' | 'Realm.AllocateUser',
  userId: string,
  caller: Caller,
  permissions: Permissions,
): ApiError | undefined {
  if (wanted === 'self') return userId === caller.user ? undefined : new ApiError(403, 'Permission check failed');
  const realm = userId.slice(userId.lastIndexOf('@') + 1);
  const path = `/access/realm/${realm}`;
  return permissions.may(path, [wanted], caller.authId) ? undefined : forbidden(path, [wanted]);
}

function failedGroup(
  wanted: readonly string[],
  use: 'create' | 'update' | undefined,
  raw: Raw,
  caller: Caller,
  permissions: Permissions,
  cluster: Cluster,
): ApiError | undefined {
  const may = (path: string) => permissions.may(path, wanted, caller.authId, 'any');
  if (may('/access/groups')) return undefined;
  const named = use && raw.groups !== undefined ? splitList(String(raw.groups)) : [];
  for (const group of named) if (!may(`/access/groups/${group}`)) return forbidden(`/access/groups/${group}`, wanted);
  if (use === 'create') return named.length > 0 ? undefined : forbidden('/access/groups', wanted);
  const groups = cluster.users.get(String(raw.userid ?? ''))?.groups ?? [];
  return groups.some((group) => may(`/access/groups/${group}`)) ? undefined : forbidden('/access/groups', wanted);
}
