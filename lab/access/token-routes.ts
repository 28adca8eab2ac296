/** /access/users/{userid}/token: the secret is answered once, when the token is made. */

import { splitList } from '../api/formats.ts';
import { deleteList, flag, integer, opt, text } from '../api/param.ts';
import { type Route, refuse, refuseParameter, route } from '../api/route.ts';
import type { Cluster } from '../state/cluster.ts';
import { withChanges } from '../state/collection.ts';
import type { TokenRecord } from '../state/records.ts';
import { withoutHolder } from './acl.ts';
import { hashSecret, newSecret, tokenKey } from './tokens.ts';
import { userid, userNamed } from './user-routes.ts';

const tokenid = text({ pattern: '(?:[A-Za-z][A-Za-z0-9\\.\\-_]+)' });
const settings = { comment: opt(text()), expire: opt(integer({ minimum: 0 })), privsep: opt(flag) } as const;
const permission = ['or', ['userid-param', 'self'], ['userid-group', ['User.Modify']]] as const;

function tokenNamed(cluster: Cluster, userId: string, tokenId: string): TokenRecord {
  userNamed(cluster, userId);
  const token = cluster.tokens.get(tokenKey(userId, tokenId));
  if (!token) throw refuse(`no such token '${tokenId}' for user '${userId}'`);
  return token;
}

/** PVE answers the date and the separation even where they have their default. */
const shown = ({ expire, privsep, comment }: TokenRecord) => ({
  expire,
  privsep,
  ...(comment !== undefined && { comment }),
});

export const tokenRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/access/users/{userid}/token',
    params: { userid },
    permission,
    run({ cluster, values }) {
      userNamed(cluster, values.userid);
      return cluster.tokens
        .values()
        .filter((token) => token.userId === values.userid)
        .map((token) => ({ tokenid: token.tokenId, ...shown(token) }));
    },
  }),
  route({
    method: 'GET',
    path: '/access/users/{userid}/token/{tokenid}',
    params: { userid, tokenid },
    permission,
    run: ({ cluster, values }) => shown(tokenNamed(cluster, values.userid, values.tokenid)),
  }),
  route({
    method: 'POST',
    path: '/access/users/{userid}/token/{tokenid}',
    params: { userid, tokenid, ...settings },
    permission,
    run({ cluster, values }) {
      const { userid, tokenid, comment, expire, privsep } = values;
      userNamed(cluster, userid);
      const key = tokenKey(userid, tokenid);
      if (cluster.tokens.has(key)) throw refuseParameter('tokenid', 'Token already exists.');
      const secret = newSecret(cluster.random);
      const token: TokenRecord = {
        userId: userid,
        tokenId: tokenid,
        expire: expire ?? 0,
        privsep: privsep ?? 1,
        secretHash: hashSecret(secret),
        ...(comment !== undefined && { comment }),
      };
      cluster.tokens.put(key, token);
      return { 'full-tokenid': key, info: shown(token), value: secret };
    },
  }),
  route({
    method: 'PUT',
    path: '/access/users/{userid}/token/{tokenid}',
    params: { userid, tokenid, ...settings, delete: deleteList },
    permission,
    run({ cluster, values }) {
      const { userid, tokenid, delete: deleted, ...changes } = values;
      const gone = splitList(deleted ?? '');
      const fixed = gone.find((key) => !['comment', 'expire', 'privsep'].includes(key));
      if (fixed !== undefined) throw refuseParameter('delete', `unable to delete option '${fixed}'`);
      const token = withChanges(tokenNamed(cluster, userid, tokenid), {
        ...changes,
        ...(gone.includes('comment') && { comment: undefined }),
        ...(gone.includes('expire') && { expire: 0 }),
        ...(gone.includes('privsep') && { privsep: 1 }),
      });
      cluster.tokens.put(tokenKey(userid, tokenid), token);
      return shown(token);
    },
  }),
  route({
    method: 'DELETE',
    path: '/access/users/{userid}/token/{tokenid}',
    params: { userid, tokenid },
    permission,
    run({ cluster, values }) {
      tokenNamed(cluster, values.userid, values.tokenid);
      const key = tokenKey(values.userid, values.tokenid);
      cluster.tokens.delete(key);
      withoutHolder(cluster, 'token', key);
    },
  }),
];
