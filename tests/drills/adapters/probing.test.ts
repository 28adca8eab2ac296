/** Probes, asked of real sockets and programs. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { probing } from '../../../drills/adapters/probing.ts';
import type { StackPreview } from '../../../drills/ports.ts';

const web = http.createServer((request, response) => {
  response.statusCode = request.url === '/broken' ? 503 : 200;
  response.end('x');
});
const silent = net.createServer();
const portOf = (server: net.Server) => (server.address() as AddressInfo).port;
let stacks: StackPreview[] = [];
const ask = probing(async () => stacks);
const common = { id: 'p', timeoutSeconds: 0.3, toleranceSeconds: 0 };

beforeAll(async () => {
  for (const server of [web, silent]) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  web.close();
  silent.close();
});

it('A port that listens is well, one that does not is told by its error', async () => {
  expect(await ask({ kind: 'tcp', ...common, host: '127.0.0.1', port: portOf(silent) })).toEqual({ ok: true });
  expect(await ask({ kind: 'tcp', ...common, host: '127.0.0.1', port: 1 })).toEqual({
    ok: false,
    detail: 'ECONNREFUSED',
  });
});

it('A web server is well as long as it does not say that it is not', async () => {
  const url = `http://127.0.0.1:${portOf(web)}`;
  expect(await ask({ kind: 'http', ...common, url })).toEqual({ ok: true, detail: 'HTTP 200' });
  expect(await ask({ kind: 'http', ...common, url: `${url}/broken` })).toEqual({ ok: false, detail: 'HTTP 503' });
  expect(await ask({ kind: 'http', ...common, url: `${url}/broken`, status: 503 })).toMatchObject({ ok: true });
  expect(await ask({ kind: 'http', ...common, url, status: 204 })).toMatchObject({ ok: false });
});

it('A web server that takes the connection and never answers is not well', async () => {
  expect(await ask({ kind: 'http', ...common, url: `http://127.0.0.1:${portOf(silent)}` })).toMatchObject({
    ok: false,
  });
});

it('A script says by its exit code', async () => {
  const script = (code: number) =>
    ask({ kind: 'script', ...common, timeoutSeconds: 20, command: [process.execPath, '-e', `process.exit(${code})`] });
  expect(await script(0)).toEqual({ ok: true });
  expect(await script(3)).toEqual({ ok: false, detail: '3' });
});

it('The program is usable when a preview comes to its end', async () => {
  const probe = { kind: 'preview', ...common, stack: 'secondary' } as const;
  stacks = [{ stack: 'secondary', changes: [] }];
  expect(await ask(probe)).toEqual({ ok: true });
  stacks = [{ stack: 'secondary', changes: [], failure: { kind: 'failed', message: 'no state' } }];
  expect(await ask(probe)).toEqual({ ok: false, detail: 'no state' });
});
