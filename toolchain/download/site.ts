import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { SiteError } from './site-error.ts';

/** A dial that takes longer than this is taken for a closed network. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 15_000;
const SILENCE_MS = 30_000;

/** Dispatcher for https: proxies as HTTPS_PROXY and NO_PROXY say, certificates verified, gives up in seconds. */
export function impatientClient(): Dispatcher {
  return new EnvHttpProxyAgent({
    connect: { timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: SILENCE_MS,
  });
}

export interface Request {
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal | undefined;
}

/** The text at `url`. Throws SiteError. */
export async function fetchText(url: string, request: Request): Promise<string> {
  return withResponse(url, request, (response) => response.text());
}

/** Writes what is at `url` to `file` and returns its SHA-256 in hexadecimal. Throws SiteError. */
export async function fetchFile(
  url: string,
  file: string,
  request: Request,
  tell: (message: string) => void,
): Promise<string> {
  return withResponse(url, request, async (response) => {
    if (response.body === null) throw new SiteError(`${url}: empty answer`);
    const total = Number(response.headers.get('content-length') ?? 0);
    const hash = createHash('sha256');
    let received = 0;
    await pipeline(
      Readable.fromWeb(response.body),
      async function* measured(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          received += chunk.length;
          tell(total > 0 ? `${megabytes(received)} of ${megabytes(total)} MB` : `${megabytes(received)} MB`);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
    return hash.digest('hex');
  });
}

/** Throws SiteError unless something answers at `url` over TLS, whatever the answer is. */
export async function assertReachable(url: string, request: Request): Promise<void> {
  await fetched(url, request, 'HEAD');
}

async function withResponse<Result>(
  url: string,
  request: Request,
  use: (response: Response) => Promise<Result>,
): Promise<Result> {
  const response = await fetched(url, request, 'GET');
  if (!response.ok) throw new SiteError(`${url}: ${response.status} ${response.statusText}`);
  try {
    return await use(response);
  } catch (error) {
    if (request.signal?.aborted || error instanceof SiteError) throw error;
    throw new SiteError(`${url}: ${reasonOf(error)}`, { cause: error });
  }
}

async function fetched(url: string, { dispatcher, signal }: Request, method: string): Promise<Response> {
  try {
    const response = await fetch(url, { method, dispatcher, ...(signal ? { signal } : {}) });
    // Releases redirect to a store of files; a redirect to plain http would make the checksum worthless.
    if (!response.url.startsWith('https://'))
      throw new SiteError(`${url}: redirected to ${response.url}, which is not https`);
    return response;
  } catch (error) {
    if (signal?.aborted || error instanceof SiteError) throw error;
    throw new SiteError(`${url}: ${reasonOf(error)}`, { cause: error });
  }
}

/** fetch hides the reason ("connect ECONNREFUSED ...") in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
