/**
 * Reads the connection file (model/connection.ts) and the secrets it names. The lab writes such a
 * file, an admin writes one for the real cluster; the program can't tell them apart.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import {
  apiTokenSchema,
  type BackupTokens,
  backupTokensSchema,
  type Connection,
  connectionSchema,
  type Reachable,
} from '../model/connection.ts';
import { lookAtAll, UserError } from '../model/user-error.ts';

/** A connection whose paths are absolute. CA and secrets are looked for when they are asked for. */
export class ConnectionFile {
  readonly file: string;
  readonly connection: Connection;

  constructor(file: string, connection: Connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Is everything prepared that it takes to bring these up?
   * @throws UserError that tells of all that is missing or wrong, one line each
   */
  checkPrepared({ cluster, hosts, backupStorages }: Reachable): void {
    const { ssh } = this.connection;
    lookAtAll([
      () => this.#checkCluster(cluster),
      () => this.caFile(),
      () => this.apiToken(),
      () => this.sshPrivateKey(),
      ...hosts.map((host) => () => this.#checkEntry(`ssh.hosts.${host}`, host, ssh.hosts)),
      () => {
        const file = this.connection.backupTokensFile;
        const tokens = this.backupTokens();
        lookAtAll(
          backupStorages.map(
            (storage) => () => this.#checkEntry(`backupTokensFile: ${file}: ${storage}`, storage, tokens),
          ),
        );
      },
    ]);
  }

  /** PEM file of the CA that signed the API's certificates. */
  caFile(): string {
    const file = this.#resolve(this.connection.ca);
    if (fs.existsSync(file)) return file;
    throw new UserError(
      `${this.file}: ca: there is no file ${file}`,
      'Copy /etc/pve/pve-root-ca.pem from any node to that place; without it no certificate can be verified.',
    );
  }

  /** `user@realm!id=uuid` */
  apiToken(): string {
    const file = this.#resolve(this.connection.apiTokenFile);
    const token = apiTokenSchema.safeParse(readSecret(file, 'apiTokenFile', this.file));
    if (token.success) return token.data;
    throw new UserError(
      `${file}: this is no API token; allowed: one line user@realm!id=uuid`,
      'Create one with `pveum user token add` and put its full id and secret there.',
    );
  }

  /** Private key of the account that runs the host steps, in OpenSSH's format. */
  sshPrivateKey(): string {
    return readSecret(this.#resolve(this.connection.ssh.privateKeyFile), 'ssh.privateKeyFile', this.file);
  }

  /** Account that acts in drills, with its private key. */
  drillAccount(): { user: string; privateKey: string } {
    const { user, drills } = this.connection.ssh;
    if (drills === undefined) return { user, privateKey: this.sshPrivateKey() };
    const file = this.#resolve(drills.privateKeyFile);
    return { user: drills.user, privateKey: readSecret(file, 'ssh.drills.privateKeyFile', this.file) };
  }

  /** Accounts on the backup servers by storage id. */
  backupTokens(): BackupTokens {
    const file = this.#resolve(this.connection.backupTokensFile);
    return parseJson(file, readSecret(file, 'backupTokensFile', this.file), backupTokensSchema);
  }

  /** Bearer token of the lab's control API; `undefined` where there is no lab. */
  controlToken(): string | undefined {
    const control = this.connection.control;
    return control && readSecret(this.#resolve(control.tokenFile), 'control.tokenFile', this.file).trim();
  }

  #checkCluster(name: string): void {
    if (this.connection.cluster === name) return;
    throw new UserError(
      `${this.file}: cluster: got "${this.connection.cluster}", allowed: "${name}" (the cluster of cooperation/cooperation.yaml)`,
      'This connection leads to another cluster than the one the inventory describes. Nothing was touched.',
    );
  }

  #checkEntry(field: string, key: string, entries: Record<string, unknown>): void {
    if (Object.hasOwn(entries, key)) return;
    throw new UserError(
      `${this.file}: ${field} is missing; there are: ${Object.keys(entries).join(', ') || 'none'}`,
      'Add what is missing: model/connection.ts says what an entry holds; the lab does it when it is started again. Nothing was touched.',
    );
  }

  #resolve(name: string): string {
    return path.resolve(path.dirname(this.file), name);
  }
}

/** @throws UserError where the file is missing, no JSON, or not of the schema's form. */
export function readConnectionFile(file: string): ConnectionFile {
  const absolute = path.resolve(file);
  let text: string;
  try {
    text = fs.readFileSync(absolute, 'utf8');
  } catch (error) {
    throw new UserError(
      `${absolute}: the connection file can't be read (${(error as NodeJS.ErrnoException).code})`,
      'Start the lab (`npm start`), or write one for your cluster: see "The real cluster" in README.md.',
    );
  }
  return new ConnectionFile(absolute, parseJson(absolute, text, connectionSchema));
}

function parseJson<T extends z.ZodType>(file: string, text: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, which may hold a secret.
    throw new UserError(`${file}: not valid JSON`, `Check it with a JSON parser. (${(error as Error).name})`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new UserError(problems.join('\n'), 'The fields are described in model/connection.ts.');
}

/** Reads a file that only its owner may read. */
function readSecret(file: string, field: string, connectionFile: string): string {
  let mode: number;
  let text: string;
  try {
    mode = fs.statSync(file).mode;
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `${connectionFile}: ${field}: ${file} can't be read (${(error as NodeJS.ErrnoException).code})`,
      'Put the secret there, readable for you alone (mode 0600).',
    );
  }
  // Windows has no such modes; there the file's ACL is the owner's business.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new UserError(
      `${file}: others may read this secret (mode 0${(mode & 0o777).toString(8)}; allowed: 0600)`,
      `Run: chmod 600 ${file}`,
    );
  }
  return text;
}
