/** A mistyped option never runs anything, and is not told as a drill that deviated. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runIkz } from '../captured.ts';

let dir: string;

beforeEach(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-mistyped-'));
  vi.stubEnv('IKZ_DRILLS', path.join(dir, 'drills'));
  vi.stubEnv('IKZ_LAB_DIR', path.join(dir, 'lab'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(dir, { recursive: true });
});

describe('A mistyped command line', () => {
  it.each([
    ['drill run site-loss site niestetal --yess', "unknown option '--yess'"],
    ['drill run site-loss site niestetal --yes --mean power', "unknown option '--mean'"],
    [
      'drill run site-loss site niestetal --yes --means powr',
      'Allowed choices are maintenance, corosync, network, power',
    ],
    ['drill run site-loss site niestetal now --yes', 'too many arguments'],
    ['drill run site-lost site niestetal --yes', "'site-lost' is invalid for argument 'scenario'"],
    ['drill plan site-lost site niestetal', "'site-lost' is invalid for argument 'scenario'"],
    ['drill run site-loss building niestetal --yes', 'Allowed choices are'],
    ['drill run node-loss node nie1 --yes --max-minutes soon', 'A number of minutes is expected'],
    ['drill run node-loss node nie1 --yes --from tomorrow', 'A time with its zone is expected'],
    ['drill rnu site-loss site niestetal --yes', "unknown command 'rnu'"],
    ['drill rollback', "missing required argument 'drill'"],
    ['switchover node nie1 --yes', "'node' is invalid for argument 'kind'"],
    ['switchover member', "missing required argument 'name'"],
    ['switchover member niestetal --hold 5 --commit-after 5', 'cannot be used with'],
    ['failback member niestetal now', 'too many arguments'],
    ['failback member niestetal --hold 5', "unknown option '--hold'"],
  ])('ends with 2 and touches nothing: %s', async (line, says) => {
    const { exitCode, stderr, stdout } = await runIkz(...line.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(await fs.readdir(dir)).toEqual([]);
  });

  it('is none where help is asked for', async () => {
    const { exitCode, stdout } = await runIkz('drill', 'run', '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--means');
  });
});
