/** Secrets that the lab makes once and leaves in files of mode 0600 for those who are to use it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { apiTokenSchema, type BackupTokens, backupTokensSchema } from '../model/connection.ts';
import { deployment } from '../model/privileges.ts';
import { newSecret, tokenKey } from './access/tokens.ts';
import { keep, readIfThere, writeWhole } from './disk.ts';
import type { Topology } from './topology.ts';

/** Names in the lab's directory. */
export const secretFiles = { apiToken: 'token', control: 'control-token', backup: 'backup-tokens.json' } as const;

/** Secret of the deployment token; the file holds the whole token, `user@realm!id=uuid`. */
export async function keepApiToken(dir: string): Promise<string> {
  const { user, token } = deployment;
  const line = await keep(join(dir, secretFiles.apiToken), 'secret', () => {
    return `${tokenKey(user, token)}=${newSecret(randomBytes)}\n`;
  });
  const whole = apiTokenSchema.parse(line);
  return whole.slice(whole.indexOf('=') + 1);
}

/** Bearer token of the control API. */
export async function keepControlToken(dir: string): Promise<string> {
  const make = (): string => `${randomBytes(32).toString('base64url')}\n`;
  return (await keep(join(dir, secretFiles.control), 'secret', make)).trim();
}

/** One account on a backup server for each storage that will be declared on it; known ones keep their secret. */
export async function keepBackupTokens(dir: string, topology: Topology): Promise<void> {
  const file = join(dir, secretFiles.backup);
  const text = await readIfThere(file);
  const known = text === undefined ? {} : backupTokensSchema.parse(JSON.parse(text));
  const tokens: BackupTokens = {};
  for (const storage of topology.sites.flatMap((site) => site.backupServer.storages)) {
    tokens[storage] = known[storage] ?? { username: `ikz@pbs!${storage}`, secret: newSecret(randomBytes) };
  }
  await writeWhole(file, `${JSON.stringify(tokens, null, 2)}\n`, 'secret');
}
