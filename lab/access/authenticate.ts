/** Who sent a request: an API token, or a ticket with its CSRF token for everything but reading. */
import { ApiError } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { verifyCsrfToken, verifyTicket } from './tickets.ts';
import { tokenKey, verifyToken } from './tokens.ts';

/** The request headers that say who asks, as they came. */
export interface Credentials {
  authorization?: string | undefined;
  cookie?: string | undefined;
  csrfToken?: string | undefined;
}

export interface Identity {
  user: string;
  authId: string;
}

const unauthorized = (reason: string): ApiError => new ApiError(401, reason);

export function authenticate(cluster: Cluster, credentials: Credentials, method: string): Identity {
  const token = /^PVEAPIToken[= ](.+)$/.exec(credentials.authorization ?? '')?.[1];
  if (token !== undefined) {
    const verified = verifyToken(cluster, token.trim());
    if (typeof verified === 'string') throw unauthorized(verified);
    return { user: verified.userId, authId: tokenKey(verified.userId, verified.tokenId) };
  }
  const cookie = /(?:^|;\s*)PVEAuthCookie=([^;]+)/.exec(credentials.cookie ?? '')?.[1];
  if (cookie === undefined) throw unauthorized('No ticket');
  const user = verifyTicket(cluster, decoded(cookie));
  if (user === undefined) throw unauthorized('permission denied - invalid PVE ticket');
  if (method !== 'GET' && !verifyCsrfToken(cluster, user, credentials.csrfToken ?? '')) {
    throw unauthorized('Permission denied - invalid csrf token');
  }
  return { user, authId: user };
}

function decoded(cookie: string): string {
  try {
    return decodeURIComponent(cookie);
  } catch {
    return cookie;
  }
}
