/** The command a newcomer types, as a process of its own: from nothing, interrupted, again, once more, ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/target.ts';
import { labStatus, stopLab } from '../../lab/index.ts';

let dir: string;

beforeAll(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-start-'));
});
afterAll(async () => {
  await stopLab(dir);
  await fs.rm(dir, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  output: string;
}

/** Runs `ikz`; `watch` sees the process and all output so far. */
async function ikz(args: string[], watch?: (child: ChildProcess, output: string) => void): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'cli', 'bin', 'ikz.mjs'), ...args], {
    env: { ...process.env, IKZ_LAB_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the test can end it with all it started, as a power cut would.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      watch?.(child, output);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

describe('npm start', () => {
  it('can be killed in the middle of the first update', async () => {
    let killed = false;
    const { code } = await ikz(['start'], (child, output) => {
      if (child.pid !== undefined && !killed && output.includes('up primary')) {
        killed = true;
        process.kill(-child.pid, 'SIGKILL');
      }
    });
    expect(code).toBeNull();
  });

  it('brings both sites up when it is run again, and ends with where everything runs', async () => {
    const { code, output } = await ikz(['start']);
    expect({ code, output }).toMatchObject({ code: 0 });
    for (const member of ['Niestetal', 'Kaufungen', 'Söhrewald', 'Landkreis Kassel']) expect(output).toContain(member);
    expect(output).toContain('Try next:');
    const state = await labStatus(dir);
    expect(state.state === 'running' && state.status.guests.every((guest) => guest.ha === 'started')).toBe(true);
  });

  it('changes nothing when it is run once more', async () => {
    const { code, output } = await ikz(['start']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/primary: no changes, \d+ resources as declared/);
    expect(output).toMatch(/secondary: no changes, \d+ resources as declared/);
  });

  it('is all green in the status, until a site is dark', async () => {
    expect((await ikz(['status'])).code).toBe(0);
    await ikz(['lab', 'fault', 'niestetal', 'power']);
    await ikz(['lab', 'clock', 'step', '1500']);
    const dark = await ikz(['status']);
    expect(dark.code).toBe(1);
    expect(dark.output).toContain('nie1 (down)');
    await ikz(['lab', 'heal', 'niestetal']);
    await ikz(['lab', 'clock', 'step', '300']);
  });

  it('is ended by stop, which keeps the state', async () => {
    expect(await ikz(['stop'])).toMatchObject({ code: 0, output: 'The lab has ended.\n' });
    expect(await labStatus(dir)).toEqual({ state: 'stopped' });
    expect(await ikz(['stop'])).toMatchObject({ code: 0, output: 'No lab was running.\n' });
  });
});
