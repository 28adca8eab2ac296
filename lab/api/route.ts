/**
 * What one API route of the lab is made of, in the words of the official API schema
 * (`pvesh`, "API viewer"): path template, method, parameters, permission, and the code.
 *
 * The server checks in the order Proxmox VE does: 501 unknown method, 401 no ticket, 403 token or
 * permission, 595 node out of reach, 400 parameters, 500 without quorum where the call writes, then `run`,
 * whose thrown `ApiError` is the answer and whose other errors are a 500 with the error's text.
 */
import type { Cluster } from '../state/cluster.ts';
import type { Params, Values, ValuesOf } from './param.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * A permission check, written as the official schema writes it. A path may name parameters
 * (`/vms/{vmid}`); `perm` wants all privileges, or one of them with `any`.
 */
export type Check =
  | readonly ['perm', path: string, privileges: readonly string[]]
  | readonly ['perm', path: string, privileges: readonly string[], 'any', 1]
  | readonly ['perm', path: string, privileges: readonly string[], 'require_param', string]
  | readonly ['perm-modify', path: string]
  | readonly ['userid-param', 'self' | 'Realm.AllocateUser']
  | readonly ['userid-group', privileges: readonly string[]]
  | readonly ['userid-group', privileges: readonly string[], 'groups_param', 'create' | 'update']
  | readonly ['and' | 'or', ...Check[]];

/** `world` = nobody needs a ticket; `all` = every user with one, the rest is `run`'s to decide. */
export type Permission = 'world' | 'all' | Check;

/** One verified request. */
export interface Call<V = Values> {
  cluster: Cluster;
  /** The node whose endpoint was asked. */
  via: string;
  /** `user@realm`, without the token id; empty where the route is open to the world. */
  user: string;
  /** `user@realm` or `user@realm!token`, as it appears in task ids and logs. */
  authId: string;
  /** Path parameters and body or query parameters in one, as in Proxmox VE. */
  values: V;
  /** Does the caller hold the privileges on the path: all of them, or one of them with `any`? */
  may(path: string, privileges: readonly string[], any?: 'any'): boolean;
  /** As `may`, but answers 403 when not. */
  need(path: string, privileges: readonly string[], any?: 'any'): void;
  /** Privileges of the caller, or of another user or token, on a path. */
  privilegesOn(path: string, authId?: string): ReadonlyMap<string, 0 | 1>;
  /** The paths for which permissions are recorded. */
  grantedPaths(): string[];
}

interface Declaration<P extends Params> {
  method: Method;
  /** `/nodes/{node}/qemu/{vmid}/config` */
  path: string;
  params: P;
  permission: Permission;
  /** True where Proxmox VE hands the request to the node in the path (`proxyto: node`). */
  onNode?: true;
  /** True where an API token won't do (`allowtoken: 0`). */
  ticketOnly?: true;
}

export interface Route extends Declaration<Params> {
  /** The answer's `data`; all it writes reaches the disk together, or nothing does when it throws. */
  run(call: Call): unknown;
}

/** Declares a route; what `run` finds in `values` follows from `params`. */
export function route<const P extends Params>(
  declaration: Declaration<P> & { run(call: Call<ValuesOf<P>>): unknown },
): Route {
  // Sound: the server calls `run` only with values that passed `params`.
  return declaration as unknown as Route;
}

/** An answer other than 200. `errors` makes it a parameter verification failure (400). */
export class ApiError extends Error {
  readonly status: number;
  readonly errors?: Readonly<Record<string, string>>;

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    if (errors) this.errors = errors;
  }
}

/** A refusal in the code behind a route, which Proxmox VE answers as a 500 with this sentence. */
export const refuse = (message: string): ApiError => new ApiError(500, message);

/** A parameter that is well formed but not acceptable: 400 like a failed verification. */
export const refuseParameter = (name: string, message: string): ApiError =>
  new ApiError(400, 'Parameter verification failed.', { [name]: message });

export const forbidden = (path: string, privileges: readonly string[]): ApiError =>
  new ApiError(403, `Permission check failed (${path}, ${privileges.join('|')})`);
