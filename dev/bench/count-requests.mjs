/**
 * Loaded into the lab's process (NODE_OPTIONS), so that the lab itself need not know that it is measured:
 * keeps the number of Proxmox VE API requests served so far in the file that IKZ_BENCH_REQUESTS names.
 */
import { subscribe } from 'node:diagnostics_channel';
import { openSync, writeSync } from 'node:fs';

const file = process.env.IKZ_BENCH_REQUESTS;
if (file) {
  const target = openSync(file, 'w');
  let served = 0;
  subscribe('http.server.request.start', (message) => {
    const { request } = /** @type {{ request: import('node:http').IncomingMessage }} */ (message);
    if (!request.url?.startsWith('/api2/json')) return;
    served += 1;
    writeSync(target, String(served), 0);
  });
}
