/** `ikz status` as a monitor reads it, where there is no cluster to be seen. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusCommand } from '../../cli/commands/status.ts';
import { runIkz } from './captured.ts';

let dir: string;

beforeEach(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-status-'));
  const connection = path.join(dir, 'connection.json');
  vi.stubEnv('IKZ_CONNECTION', connection);
  const text = {
    cluster: 'ikz',
    ca: 'ca.pem',
    // Nobody listens on this port.
    endpoints: [{ node: 'nie1', site: 'niestetal', url: 'https://127.0.0.1:1' }],
    apiTokenFile: 'token',
    ssh: { user: 'root', privateKeyFile: 'key', hosts: {} },
    backupTokensFile: 'tokens',
  };
  await fs.writeFile(connection, JSON.stringify(text));
  await fs.writeFile(path.join(dir, 'ca.pem'), '');
  for (const secret of ['key', 'tokens']) await fs.writeFile(path.join(dir, secret), '{}', { mode: 0o600 });
  const token = 'ikz@pve!up=00000000-0000-4000-8000-000000000000';
  await fs.writeFile(path.join(dir, 'token'), token, { mode: 0o600 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(dir, { recursive: true });
});

describe('A cluster that can not be seen', () => {
  it.each([['status'], ['status', '--json']])('is never told as ready (%s %s)', async (...words) => {
    const { exitCode, stdout, stderr } = await runIkz(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('nie1');
  });

  it('is watched on, and not ready meanwhile', async () => {
    const ended = new AbortController();
    const codes: number[] = [];
    let [out, looks] = ['', 0];
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        out += String(chunk);
        looks += 1;
        if (looks === 2) ended.abort();
        done();
      },
    });
    const context = {
      stdout,
      stderr: stdout,
      now: () => 0,
      today: () => '2026-11-24',
      signal: ended.signal,
      setExitCode: (code: number) => codes.push(code),
    };
    await statusCommand(context).parseAsync(['node', 'status', '--watch', '--json']);
    expect(new Set(codes)).toEqual(new Set([1]));
    const told = out.trimEnd().split('\n');
    expect(told).toHaveLength(2);
    for (const line of told) expect(JSON.parse(line)).toMatchObject({ notReady: [{ check: 'look' }] });
  });
});
