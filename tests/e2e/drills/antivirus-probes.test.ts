/** What runs in guests, run here: Python against a mirror over HTTP, a management that takes connections. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { antivirusProbes } from '../../../drills/probes/antivirus.ts';
import { smallPlan } from '../../drills/support.ts';

const plan = smallPlan();
/** Files of the mirror by name. */
const files = new Map<string, string>();
const mirror = http.createServer((request, response) => {
  const file = files.get(request.url?.slice(1) ?? '');
  response.statusCode = file === undefined ? 404 : 200;
  response.end(file);
});
let port: number;

beforeAll(async () => {
  await once(mirror.listen(0, '127.0.0.1'), 'listening');
  port = (mirror.address() as AddressInfo).port;
});
afterAll(() => mirror.close());

/** Head of a signature file, as ClamAV builds it. */
const built = (days: number): string => {
  const seconds = Math.floor(Date.now() / 1000) - days * 86_400;
  return `ClamAV-VDB:24 Nov 2026 04-25 -0500:28132:2075000:90:${'0'.repeat(32)}:c2ln:builder:${seconds}`.padEnd(512);
};

async function runs(part: string, swap: (argument: string) => string) {
  const [asker] = plan.guests;
  if (!asker) throw new Error('the plan has no guest');
  const probe = antivirusProbes({ plan, asker, toleranceOf: () => 0 }).find(({ id }) => id.includes(part));
  if (probe?.kind !== 'guest') throw new Error(`no probe ${part}`);
  const [command = '', ...args] = probe.command;
  return new Promise<string>((resolve) => {
    execFile(command, args.map(swap), (error, _out, stderr) =>
      resolve(error ? `${error.code}: ${stderr.trim().split('\n').at(-1)}` : 'well'),
    );
  });
}

const signatures = () => runs('signatures of', (each) => (each.startsWith('http') ? `http://127.0.0.1:${port}` : each));

it('Signatures of today are well, whether the mirror has them as .cld or as .cvd', async () => {
  files.clear();
  files.set('daily.cvd', built(0));
  expect(await signatures()).toBe('well');
  files.set('daily.cld', built(1));
  expect(await signatures()).toBe('well');
});

it('Signatures that are too old, that are none, or that are missing, are told', async () => {
  files.set('daily.cld', built(30));
  expect(await signatures()).toBe('1: 30 days old');
  files.set('daily.cld', '<html>a portal</html>');
  expect(await signatures()).toBe('1: no signatures: <html>a portal</html');
  files.clear();
  expect(await signatures()).toBe('1: no daily.cld, no daily.cvd');
});

it('Guests can check in where the management takes connections, and nowhere else', async () => {
  const at = (to: number) =>
    runs('check-in at', (each) => (/^\d+\.\d+\.\d+\.\d+$/.test(each) ? '127.0.0.1' : each.replace(/^\d+$/, `${to}`)));
  expect(await at(port)).toBe('well');
  expect(await at(1)).toMatch(/^1: ConnectionRefusedError/);
});
