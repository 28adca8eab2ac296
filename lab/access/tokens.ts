/** API tokens: `PVEAPIToken=user@realm!id=uuid`. The secret is shown once and kept as a hash. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Cluster, Random } from '../state/cluster.ts';
import type { TokenRecord } from '../state/records.ts';

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A random UUID (RFC 9562, version 4). */
export function newSecret(random: Random): string {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const tokenKey = (userId: string, tokenId: string): string => `${userId}!${tokenId}`;

/** The token a header names, or the sentence with which Proxmox VE turns it away. */
export function verifyToken(cluster: Cluster, header: string): TokenRecord | string {
  const parts = /^([^!]+)!([^=]+)=(.+)$/.exec(header);
  if (!parts) return 'invalid token format';
  const [, userId = '', tokenId = '', secret = ''] = parts;
  const user = cluster.users.get(userId);
  if (!user) return `no such user ('${userId}')`;
  if (user.enable !== 1) return `user '${userId}' is disabled`;
  const token = cluster.tokens.get(tokenKey(userId, tokenId));
  if (!token) return `no such token '${tokenId}' for user '${userId}'`;
  const now = cluster.now();
  if (user.expire > 0 && user.expire <= now) return `user '${userId}' access expired`;
  if (token.expire > 0 && token.expire <= now) return `token '${userId}!${tokenId}' access expired`;
  return sameText(hashSecret(secret), token.secretHash) ? token : 'invalid token value!';
}

export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
