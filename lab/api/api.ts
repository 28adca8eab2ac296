/** Answers API requests for the nodes of one cluster. Knows nothing of sockets. */
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { authenticate, type Credentials } from '../access/authenticate.ts';
import { failedCheck } from '../access/checks.ts';
import { Permissions } from '../access/permissions.ts';
import { hasApi, isQuorate, reaches } from '../cluster/membership.ts';
import { isHaManaged } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import { quorumRefusal } from './quorum.ts';
import { ApiError, type Call, forbidden, type Method, type Route, refuse } from './route.ts';
import { routes } from './routes.ts';
import { type Raw, verify } from './verify.ts';

export interface ApiRequest {
  method: string;
  /** Path below `/api2/json`, still encoded, without the query. */
  path: string;
  /** Query and body parameters. */
  parameters: Raw;
  credentials: Credentials;
}

export interface ApiAnswer {
  status: number;
  /** Text of the status line; HTTP's own for the status when left out. */
  reason?: string;
  /** JSON text, or empty. */
  body: string;
}

/** Status and silence with which a node answers for another that can't be reached. */
const unreachable = (): ApiError => new ApiError(595, 'No route to host');

export class Api {
  readonly #cluster: Cluster;
  readonly #permissions: Permissions;
  readonly #router = findMyWay({ ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 500 });

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#permissions = new Permissions(cluster);
    for (const route of routes) this.#router.on(route.method, pattern(route.path), () => undefined, { route });
  }

  /** One request that reached `node`. */
  answer(node: string, request: ApiRequest): ApiAnswer {
    try {
      const data = this.#run(node, request);
      return { status: 200, body: JSON.stringify({ data: data ?? null }) };
    } catch (cause) {
      return failure(cause);
    }
  }

  /** A call of a command line tool on `node`, which root runs: the answer's `data`. Throws {@link ApiError}. */
  asRoot(node: string, method: Method, path: string, parameters: Raw): unknown {
    const { route, raw } = this.#find({ method, path, parameters });
    return this.#perform(node, route, raw, { user: 'root@pam', authId: 'root@pam' });
  }

  #find({ method, path, parameters }: Pick<ApiRequest, 'method' | 'path' | 'parameters'>): { route: Route; raw: Raw } {
    const found = this.#router.find(method as HTTPMethod, path);
    if (!found) throw new ApiError(501, `Method '${method} ${path}' not implemented`);
    const { '*': volume, ...named } = found.params;
    const raw: Raw = { ...parameters, ...named, ...(volume !== undefined && { volume }) };
    return { ...(found.store as { route: Route }), raw };
  }

  #run(via: string, request: ApiRequest): unknown {
    const { route, raw } = this.#find(request);
    const caller =
      route.permission === 'world'
        ? { user: '', authId: '' }
        : authenticate(this.#cluster, request.credentials, route.method);
    this.#checkPermission(route, raw, caller, request);
    return this.#perform(via, route, raw, caller);
  }

  #perform(via: string, route: Route, raw: Raw, caller: { user: string; authId: string }): unknown {
    this.#checkNode(via, route, raw);
    const { values, errors } = verify(raw, route.params);
    if (Object.keys(errors).length > 0) throw new ApiError(400, 'Parameter verification failed.', errors);
    this.#checkQuorum(route.onNode ? String(raw.node) : via, route, raw);
    const call = this.#call(via, caller, values);
    return this.#cluster.transaction(() => route.run(call));
  }

  #checkPermission(route: Route, raw: Raw, caller: { user: string; authId: string }, request: ApiRequest): void {
    if (route.ticketOnly && request.credentials.authorization !== undefined) {
      throw new ApiError(
        403,
        `Permission check failed (URI '${request.path}' not available with API token, need proper ticket.)`,
      );
    }
    if (typeof route.permission === 'string') return;
    const failure = failedCheck(route.permission, raw, caller, this.#permissions, this.#cluster);
    if (failure) throw failure;
  }

  /** Proxmox VE hands some calls to the node in their path, which may be unknown, or not answer. */
  #checkNode(via: string, route: Route, raw: Raw): void {
    if (!route.onNode) return;
    const name = String(raw.node);
    if (!this.#cluster.nodes.has(name)) {
      throw new ApiError(
        500,
        `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
      );
    }
    if (name === via) return;
    if (!reaches(this.#cluster, via, name) || !hasApi(this.#cluster, name)) throw unreachable();
  }

  #checkQuorum(node: string, route: Route, raw: Raw): void {
    if (isQuorate(this.#cluster, node)) return;
    const refusal = quorumRefusal(route, isHaManaged(this.#cluster, Number(raw.vmid)));
    if (refusal !== undefined) throw refuse(refusal);
  }

  #call(via: string, caller: { user: string; authId: string }, values: Call['values']): Call {
    const permissions = this.#permissions;
    return {
      cluster: this.#cluster,
      via,
      ...caller,
      values,
      may: (path, privileges, any) => permissions.may(path, privileges, caller.authId, any),
      need(path, privileges, any) {
        if (!permissions.may(path, privileges, caller.authId, any)) throw forbidden(path, privileges);
      },
      privilegesOn: (path, authId = caller.authId) => permissions.on(path, authId),
      grantedPaths: () => permissions.paths(),
    };
  }
}

/** `/nodes/{node}/storage/{storage}/content/{volume}`: a volume may contain slashes, so it takes the rest. */
const pattern = (path: string): string =>
  path.replace(/\{volume\}$/, '*').replace(/\{([^}]+)\}/g, (_, name: string) => `:${name}`);

function failure(cause: unknown): ApiAnswer {
  if (!(cause instanceof ApiError)) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // A fault of the lab's own: whoever runs it needs the place, the client gets what a dying Perl call gives.
    console.error(cause instanceof Error ? cause.stack : message);
    return failure(new ApiError(500, message));
  }
  const { status, message, errors } = cause;
  const reason = message.split('\n', 1)[0] ?? '';
  if (status === 401 || status >= 595) return { status, reason, body: '' };
  const body = { data: null, ...(errors && { errors }), message: message.endsWith('\n') ? message : `${message}\n` };
  return { status, reason, body: JSON.stringify(body) };
}
