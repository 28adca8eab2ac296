/** The HTTPS endpoint of one node. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Api, ApiAnswer } from './api.ts';
import { parametersOf } from './parameters.ts';

export interface ApiServerOptions {
  api: Api;
  node: string;
  host: string;
  /** 0 = any free port. */
  port: number;
  /** PEM */
  key: string;
  /** PEM */
  cert: string;
}

export interface ApiServer {
  port: number;
  /** Stops listening and cuts every open connection. */
  close(): Promise<void>;
}

/** As on Proxmox VE, `post-max-size` of pveproxy's parameters. */
const bodyLimit = 512 * 1024;

const tls: ServerOptions = {
  minVersion: 'TLSv1.3',
  // Longer than clients keep idle connections for, so that none is closed under a request just being sent.
  keepAliveTimeout: 120_000,
};

/** Resolves once the node listens; rejects when it can't. */
export function startApiServer({ api, node, host, port, key, cert }: ApiServerOptions): Promise<ApiServer> {
  const server = createServer({ ...tls, key, cert }, (request, response) => {
    receive(request, (body) => {
      if (body === undefined) return send(response, { status: 413, reason: 'for data too large', body: '' });
      send(response, answer(api, node, request, body));
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({ port: (server.address() as AddressInfo).port, close: () => close(server) });
    });
  });
}

function answer(api: Api, node: string, request: IncomingMessage, body: string): ApiAnswer {
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  const { headers } = request;
  if (!path.startsWith('/api2/json')) return { status: 404, reason: 'no such file', body: '' };
  const parameters = parametersOf(query, headers['content-type'] ?? '', body);
  if (typeof parameters === 'string') return { status: 400, reason: parameters, body: '' };
  return api.answer(node, {
    method: request.method ?? 'GET',
    path: path.slice('/api2/json'.length) || '/',
    parameters,
    credentials: {
      authorization: headers.authorization,
      cookie: headers.cookie,
      csrfToken: text(headers.csrfpreventiontoken),
    },
  });
}

function send(response: ServerResponse, { status, reason, body }: ApiAnswer): void {
  response.writeHead(status, reason === undefined ? undefined : printable(reason), {
    'Cache-Control': 'max-age=0',
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': Buffer.byteLength(body),
    Pragma: 'no-cache',
    Server: 'pve-api-daemon/3.0',
  });
  response.end(body);
}

/** The whole body, or undefined when it is too long. */
function receive(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= bodyLimit) chunks.push(chunk);
  });
  request.on('end', () => done(length <= bodyLimit ? Buffer.concat(chunks).toString('utf8') : undefined));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

/** A status line takes no line breaks and nothing beyond Latin-1. */
const printable = (reason: string): string => reason.replace(/[^\x20-\x7e\xa0-\xff]/g, '?');

const text = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

function splitOnce(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator);
  return at < 0 ? [whole, ''] : [whole.slice(0, at), whole.slice(at + 1)];
}
