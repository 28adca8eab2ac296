import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import type { Connection, Endpoint } from './inputs.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

/** Connects as `connection` says, through its proxy if it has one, hands the client to `use` and closes it. */
export async function withClient<Result>(
  connection: Connection,
  signal: AbortSignal,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { proxy } = connection;
  if (proxy === undefined) return using(await dialled(connection, signal), use);
  return using(await dialled(proxy, signal), async (bastion) => {
    const open = () => forwarded(bastion, connection);
    return using(await dialled(connection, signal, open), use);
  });
}

async function using<Result>(client: Client, use: (client: Client) => Promise<Result>): Promise<Result> {
  try {
    return await use(client);
  } finally {
    client.end();
  }
}

/**
 * Dials until it succeeds or has failed more than `dialErrorLimit` times. A host key that differs is no failed dial to be
 * tried again: the machine that answers is not the one that was meant.
 */
async function dialled(endpoint: Endpoint, signal: AbortSignal, open?: () => Promise<Duplex>): Promise<Client> {
  const verifier = hostVerifier(endpoint);
  for (let failed = 1, wait = FIRST_RETRY_MS; ; failed++, wait = Math.min(2 * wait, LONGEST_RETRY_MS)) {
    try {
      const socket = open === undefined ? {} : { sock: await open() };
      return await dial({
        ...parameters(endpoint),
        ...socket,
        ...verifier.algorithms,
        hostVerifier: verifier.accepts,
      });
    } catch (error) {
      const target = `${endpoint.user}@${endpoint.host}:${endpoint.port}`;
      const reason = error instanceof Error ? error.message : String(error);
      if (verifier.refused !== undefined) throw new Error(`${target}: ${verifier.refused}`, { cause: error });
      if (endpoint.dialErrorLimit > -1 && failed > endpoint.dialErrorLimit)
        throw new Error(`${target}: after ${failed} failed attempts: ${reason}`, { cause: error });
      await delay(wait, undefined, { signal });
    }
  }
}

function dial(config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.once('ready', () => resolve(client));
    // Later errors of an open connection reach the channel's own listener; without one here they would end the process.
    client.on('error', reject);
    client.connect(config);
  });
}

function forwarded(bastion: Client, target: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    bastion.forwardOut('127.0.0.1', 0, target.host, target.port, (error, stream) =>
      error ? reject(error) : resolve(stream),
    );
  });
}

function parameters(endpoint: Endpoint): ConnectConfig {
  const agent = endpoint.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  return {
    host: endpoint.host,
    port: endpoint.port,
    username: endpoint.user,
    readyTimeout: endpoint.perDialTimeout * 1000,
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    ...(endpoint.privateKey === undefined ? {} : { privateKey: endpoint.privateKey }),
    ...(endpoint.privateKeyPassword === undefined ? {} : { passphrase: endpoint.privateKeyPassword }),
    ...(agent ? { agent } : {}),
  };
}

/**
 * Accepts the host key that the endpoint names and no other; any, if it names none, as the real provider does. Only
 * keys of the named one's type are negotiated: a host usually has several.
 */
function hostVerifier({ hostKey }: Endpoint) {
  const [type, expected] = hostKey?.trim().split(/\s+/) ?? [];
  const verifier = {
    refused: undefined as string | undefined,
    algorithms: type === undefined ? {} : { algorithms: { serverHostKey: signaturesOf(type) } },
    accepts: (key: Buffer): boolean => {
      if (hostKey === undefined || key.toString('base64') === expected) return true;
      verifier.refused = 'ssh: handshake failed: ssh: host key mismatch';
      return false;
    },
  };
  return verifier;
}

/** RSA keys sign by other names than their own (RFC 8332). */
function signaturesOf(keyType: string): ServerHostKeyAlgorithm[] {
  return keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [keyType as ServerHostKeyAlgorithm];
}
