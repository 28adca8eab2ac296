/** Probes, asked of real sockets and programs. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toGuests } from '../../../drills/adapters/dial.ts';
import { probing } from '../../../drills/adapters/probing.ts';
import type { StackPreview } from '../../../drills/ports.ts';
import type { Probe } from '../../../drills/probes/probe.ts';
import { addressOfGuest } from '../../../model/guest-address.ts';
import { UserError } from '../../../model/user-error.ts';
import { smallPlan } from '../support.ts';

const web = http.createServer((request, response) => {
  response.statusCode = request.url === '/broken' ? 503 : 200;
  response.end('x');
});
const silent = net.createServer();
const portOf = (server: net.Server) => (server.address() as AddressInfo).port;
let stacks: StackPreview[] = [];
let sites: (string | undefined)[] = [];
let unreadable: Error | undefined;
let inGuest: { exitCode: number; output: string } | undefined;
const ask = probing(
  {
    preview: async (_, site) => {
      sites.push(site);
      return stacks;
    },
    checkState: async () => {
      if (unreadable) throw unreadable;
    },
  },
  async () => inGuest,
);
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

it('A preview is asked over the endpoints of the site that the probe names', async () => {
  sites = [];
  await ask({ kind: 'preview', ...common, stack: 'secondary', site: 'west' });
  expect(sites).toEqual(['west']);
});

it('A state that can not be read is told with what to do', async () => {
  const probe = { kind: 'state', ...common, stack: 'secondary' } as const;
  expect(await ask(probe)).toEqual({ ok: true });
  unreadable = new UserError('no passphrase', 'Name its file.');
  const { ok, detail } = await ask(probe);
  expect({ ok, detail }).toEqual({ ok: false, detail: unreadable.message.concat('\nName its file.') });
});

it("A guest of the lab is dialled where it listens, and what is no guest's address nowhere", async () => {
  const [guest] = smallPlan().guests;
  if (!guest) throw new Error('the plan has no guest');
  const place = { host: '127.0.0.1', port: portOf(silent) };
  const inLab = probing(
    { preview: async () => [], checkState: async () => {} },
    async () => undefined,
    toGuests([guest], async () => new Map([[guest.vmId, place]])),
  );
  const host = addressOfGuest(guest);
  expect(await inLab({ kind: 'tcp', ...common, host, port: 5432 })).toEqual({ ok: true });
  expect(await inLab({ kind: 'tcp', ...common, host: '127.0.0.1', port: place.port })).toEqual({
    ok: false,
    detail: 'nobody has the address',
  });
});

it('A program in a guest says by the exit code that the probe wants', async () => {
  const probe: Probe = { kind: 'guest', ...common, asker: 1011, command: ['clamdscan', '-'], exitCode: 1 };
  expect(await ask(probe)).toEqual({ ok: false, detail: 'no answer within 0.3 s' });
  inGuest = { exitCode: 0, output: 'stream: OK' };
  expect(await ask(probe)).toEqual({ ok: false, detail: 'exit code 0 stream: OK' });
  inGuest = { exitCode: 1, output: 'stream: Eicar-Signature FOUND' };
  expect(await ask(probe)).toEqual({ ok: true });
});
