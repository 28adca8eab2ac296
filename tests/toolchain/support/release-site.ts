import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { Agent } from 'undici';
import { onTestFinished } from 'vitest';
import { createAuthority, issueCertificate } from '../../../lab/tls/authority.ts';
import type { ReleaseSite } from '../../../toolchain/download/download-supply.ts';
import { listening } from './loopback.ts';

export interface TestSite extends Required<ReleaseSite> {
  /** Paths that were asked for, in their order. */
  readonly asked: string[];
}

/**
 * A site on loopback, over https with a certificate of its own authority, which its dispatcher trusts. It has the given
 * files by path; `answer` may take over.
 */
export async function releaseSite(
  files: Readonly<Record<string, string | Buffer>> = {},
  answer?: RequestListener,
): Promise<TestSite> {
  const now = new Date();
  const authority = await createAuthority('releases', now);
  const { certificate, key } = await issueCertificate(authority, ['127.0.0.1'], now);
  const asked: string[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (answer) return answer(request, response);
    const file = files[path];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  const port = await listening(server);
  onTestFinished(() => server.closeAllConnections());
  return {
    baseUrl: `https://127.0.0.1:${port}`,
    dispatcher: () => new Agent({ connect: { ca: authority.certificate, timeout: 1_000 }, headersTimeout: 1_000 }),
    asked,
  };
}
