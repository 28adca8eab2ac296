/**
 * The lab's control API: HTTPS on a loopback address, bearer token, JSON. Here faults are made that no
 * API of Proxmox VE knows. Described in docs/lab.md.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { UserError } from '../../model/user-error.ts';
import type { Place } from '../places/place.ts';
import type { KeyedCertificate } from '../tls/authority.ts';
import type { Operation } from './operation.ts';

export interface ControlServerOptions {
  place: Place;
  certificate: KeyedCertificate;
  token: string;
  operations: readonly Operation[];
}

export interface ControlServer {
  /** Takes no more requests; those being answered are finished. */
  close(): Promise<void>;
}

interface Answer {
  status: number;
  /** Sent as JSON. */
  body: unknown;
}

const bodyLimit = 64 * 1024;

/** Resolves once the server listens; rejects when it can't. */
export function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const { place, certificate, token, operations } = options;
  const router = findMyWay({ ignoreTrailingSlash: true });
  for (const operation of operations) router.on(operation.method, operation.path, () => undefined, { operation });
  const authorization = Buffer.from(`Bearer ${token}`);

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== authorization.length || !timingSafeEqual(given, authorization)) {
      return refusal(401, 'the control API wants its bearer token', 'It is in the file control-token.');
    }
    const found = router.find(request.method as HTTPMethod, request.url ?? '/');
    if (!found) return refusal(404, `there is no ${request.method} ${request.url}`, 'docs/lab.md lists the calls.');
    const { operation } = found.store as { operation: Operation };
    const body = await operation.run({ params: found.params, body: await bodyOf(request) });
    return { status: 200, body: body ?? {} };
  };

  const server = createServer(
    { key: certificate.key, cert: certificate.certificate, minVersion: 'TLSv1.3' },
    (request, response) => {
      answer(request)
        .catch((cause: unknown) => {
          if (cause instanceof UserError) return refusal(400, cause.message, cause.hint);
          console.error(`${request.method} ${request.url}`, cause);
          return refusal(500, cause instanceof Error ? cause.message : String(cause));
        })
        .then((result) => send(response, result));
    },
  );
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: place.host, port: place.port, exclusive: true }, () => resolve({ close }));
  });
}

function refusal(status: number, message: string, hint?: string): Answer {
  return { status, body: { message, ...(hint !== undefined && { hint }) } };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > bodyLimit) throw new UserError(`a request may hold ${bodyLimit} bytes`);
  }
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`the request holds no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Connections aren't kept: a lab that stops needn't wait for idle ones. */
function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}
