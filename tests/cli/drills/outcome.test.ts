/** How a drill ends for the one who ran it: what is kept, and what is signed. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { conclude } from '../../../cli/drills/outcome.ts';
import { encode } from '../../../drills/journal/chain.ts';
import { journalFile } from '../../../drills/journal/file-journal.ts';
import type { Target } from '../../../engine/target.ts';
import { plan, siteLoss } from '../../drills/report/recorded.ts';
import { SimulatedWorld } from '../../drills/simulated-world.ts';
import { never } from '../../drills/support.ts';

const all = await siteLoss();
const opened = {
  target: { kind: 'lab' } as Target,
  world: Object.assign(new SimulatedWorld(plan), { close: async () => {} }),
};
let root: string;
let dir: string;
let key: string;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-outcome-'));
  vi.stubEnv('IKZ_DRILLS', root);
  dir = path.join(root, 'journals', '2026-11-24-site-loss-west');
  key = path.join(root, 'key');
  await fs.mkdir(dir, { recursive: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(root, { recursive: true });
});

async function concluded(lines: typeof all): Promise<{ told: string; files: string[] }> {
  let told = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      told += String(chunk);
      done();
    },
  });
  await fs.writeFile(journalFile(dir), lines.map(encode).join(''));
  const context = { stdout: stream, stderr: stream, now: () => 0, today: () => '2026-11-24', signal: never };
  const ended = { exitCode: 0, left: [] };
  await conclude({ ...context, setExitCode: () => {} }, opened, { lines }, ended, { sign: key });
  return { told, files: await fs.readdir(dir) };
}

it('A drill that is over is signed when its report has been written', async () => {
  const { told, files } = await concluded(all);
  expect(files).toEqual(expect.arrayContaining(['report.json', 'journal.jsonl.sig']));
  expect(told).not.toContain('NOT signed');
});

it('A drill that could not give its lock back has its report, and is not signed: a line is still to come', async () => {
  const { told, files } = await concluded(all.slice(0, -1));
  expect(files).toContain('report.json');
  expect(files).not.toContain('journal.jsonl.sig');
  expect(told).toContain(`NOT signed: 2026-11-24-site-loss-west is not over.`);
});
