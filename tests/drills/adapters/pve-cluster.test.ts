/** The cluster over its API, where endpoints fail in the ways in which they do while nodes fall out. */
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PveCluster } from '../../../drills/adapters/pve-cluster.ts';
import { Unreachable } from '../../../drills/ports.ts';
import { ConnectionFile } from '../../../inventory/connection.ts';

let dir: string;
let end: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-pve-'));
  await fs.writeFile(path.join(dir, 'ca.pem'), '');
  await fs.writeFile(path.join(dir, 'token'), 'ikz@pve!drill=00000000-0000-4000-8000-000000000000\n', { mode: 0o600 });
});
afterEach(async () => {
  await Promise.all(end.map((each) => each()));
  end = [];
  await fs.rm(dir, { recursive: true });
});

/** Status, and what is answered with it; by the path below `/api2/json`. */
type Answers = (path: string) => [status: number, data?: unknown] | undefined;

const good: Answers = (asked) =>
  asked === '/cluster/status'
    ? [
        200,
        [
          { type: 'cluster', quorate: 1, nodes: 2 },
          { type: 'node', name: 'a', online: 1 },
          { type: 'node', name: 'b', online: 1 },
        ],
      ]
    : asked.endsWith('/time')
      ? [200, { time: 1_795_500_000 }]
      : asked.endsWith('/migrate')
        ? [200, 'UPID:a:']
        : asked.endsWith('/qemu')
          ? [200, [{ vmid: 100, status: 'running' }]]
          : asked.startsWith('/cluster/resources')
            ? [200, [{ vmid: 100, node: 'b', status: 'running' }]]
            : [200, []];

const failing =
  (status: number, which: RegExp = /./): Answers =>
  (asked) =>
    which.test(asked) ? [status] : good(asked);

/** A cluster whose endpoints answer so, in this order. */
async function clusterOf(...endpoints: Answers[]): Promise<PveCluster> {
  const urls = await Promise.all(
    endpoints.map(async (answers) => {
      const server = http.createServer((request, response) => {
        const [status, data = null] = answers((request.url ?? '').replace('/api2/json', '')) ?? [404];
        response.writeHead(status).end(JSON.stringify({ data }));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      end.push(() => new Promise((resolve) => server.close(resolve)));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }),
  );
  const connection = {
    ca: 'ca.pem',
    apiTokenFile: 'token',
    endpoints: urls.map((url, index) => ({ node: 'ab'[index] ?? '', url })),
  } as unknown as ConnectionFile['connection'];
  const cluster = new PveCluster(new ConnectionFile(path.join(dir, 'connection.json'), connection));
  end.unshift(() => cluster.close());
  return cluster;
}

describe('An endpoint that answers with an error of its own', () => {
  it.each([500, 502, 503, 595, 596, 597, 599])('is passed over for the next one: HTTP %i', async (status) => {
    const cluster = await clusterOf(failing(status), good);
    expect((await cluster.view()).guests.get(100)).toMatchObject({ node: 'b', status: 'running' });
    await cluster.migrate(100, 'b', 'a');
    expect(await cluster.time()).toBe(1_795_500_000);
    expect([...(await cluster.running())]).toEqual([['b', [100]]]);
  });

  it('is silence only when all others are silent too', async () => {
    const cluster = await clusterOf(failing(599), failing(500));
    await expect(cluster.view()).rejects.toBeInstanceOf(Unreachable);
    expect(await cluster.time()).toBeUndefined();
  });

  it.each([500, 599])('for one node leaves unknown what that node knows: HTTP %i', async (status) => {
    const cluster = await clusterOf(failing(status, /^\/nodes\/b\/replication/), good);
    const { quorate, guests } = await cluster.view();
    expect({ quorate, replicas: guests.get(100)?.replicas }).toEqual({ quorate: true, replicas: undefined });
  });

  it('keeps its reason where all refuse a request', async () => {
    const cluster = await clusterOf(failing(500, /migrate/), failing(500, /migrate/));
    await expect(cluster.migrate(100, 'b', 'a')).rejects.toThrow('/nodes/b/qemu/100/migrate: HTTP 500');
  });
});

describe('An endpoint that says no', () => {
  it.each([401, 403])('is believed, though another would answer: HTTP %i', async (status) => {
    const cluster = await clusterOf(failing(status), good);
    await expect(cluster.view()).rejects.toThrow(`HTTP ${status}`);
  });
});
