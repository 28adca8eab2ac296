/** Drills as an admin runs them: each command a process of its own, on one lab. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Line } from '../../../drills/journal/chain.ts';
import { projectRoot, stackNames } from '../../../engine/target.ts';
import { sitesThatStand } from '../standing-sites.ts';
import type { TwoSites } from '../two-sites.ts';

let sites: TwoSites;
let drills: string;

beforeAll(async () => {
  drills = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-drills-'));
  sites = await sitesThatStand();
});
afterAll(async () => {
  await sites?.end();
  await fs.rm(drills, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  output: string;
}

/** Runs `ikz`; `watch` sees the process and all output so far. */
async function ikz(args: string, watch?: (child: ChildProcess, output: string) => void): Promise<Ended> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'cli', 'bin', 'ikz.mjs'), ...args.split(' ')], {
    env: { ...process.env, IKZ_LAB_DIR: sites.dir, IKZ_DRILLS: drills },
    stdio: ['ignore', 'pipe', 'pipe'],
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

/** Both previews after the drill, by its journal. */
async function previewsOf(id: string): Promise<unknown> {
  const text = await fs.readFile(path.join(drills, 'journals', id, 'journal.jsonl'), 'utf8');
  const lines: Line[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.findLast((line) => line.kind === 'previewed')?.stacks;
}

const unchanged = stackNames.map((stack) => ({ stack, changes: [] }));

/** The id of the drill, as its plan names it. */
const idIn = (output: string): string => /\((\d{4}-\d\d-\d\d-[a-z0-9-]+)[,)]/.exec(output)?.[1] ?? '';

/** ms for a test: several commands, each with both previews before and after. */
const timeout = 600_000;

describe('From the command line', { timeout }, () => {
  it('nothing is run without --yes, and its plan is shown', async () => {
    const { code, output } = await ikz('switchover member niestetal --lab');
    expect(code, output).toBe(3);
    expect(output).toContain('Hash of this plan: ');
    expect(output).toContain('Nothing was touched.');
    expect(await fs.readdir(drills)).toEqual([]);
  });

  it('a member is switched over, and what is kept of it is signed and can be verified', async () => {
    const key = path.join(drills, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await fs.writeFile(path.join(drills, 'signers'), `admin ${await fs.readFile(`${key}.pub`, 'utf8')}`);
    const { code, output } = await ikz(`drill run planned-switchover member niestetal --lab --yes --sign ${key}`);
    expect(code, output).toBe(0);
    const id = idIn(output);
    expect(await previewsOf(id)).toEqual(unchanged);
    const verified = await ikz(`drill verify ${id} --signers ${path.join(drills, 'signers')}`);
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('signed by admin (SHA256:') });
    for (const kept of [`journals/${id}/report.de.html`, `journals/${id}/report-niestetal.json`, `evidence/${id}.json`])
      await fs.access(path.join(drills, ...kept.split('/')));
    expect((await ikz('drill history')).output).toContain(id);
  });

  it('a loss of a site that was killed holds off another one, and is gone on with', async () => {
    const killed = await ikz('drill run site-loss site kaufungen --means corosync --lab --yes', (child, output) => {
      if (child.pid !== undefined && output.includes('stop corosync on kau1\n') && output.includes('holds the lock'))
        process.kill(-child.pid, 'SIGKILL');
    });
    expect(killed.code, killed.output).toBeNull();
    const id = idIn(killed.output);
    const second = await ikz('drill run witness-loss --lab --yes');
    expect(second.code, second.output).toBe(3);
    expect(second.output).toContain(`another drill holds the lock: ${id}`);
    const { code, output } = await ikz(`drill resume ${id} --lab`);
    expect(code, output).toBe(0);
    expect(await previewsOf(id)).toEqual(unchanged);
    expect((await ikz(`drill resume ${id} --lab`)).output).toContain('the drill is over');
  });
});
