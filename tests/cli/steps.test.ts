/** What Ctrl-C does to a process that shows a step. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..');
const program = `
  import { Steps } from './cli/render/steps.ts';
  // Keeps the process alive, as an engine that runs does.
  const alive = setInterval(() => {}, 1000);
  const asked = new Promise((resolve) => process.once('SIGINT', resolve));
  await new Steps({ stderr: process.stderr, now: () => 0 }).run('a preview', () => {
    console.log('begun');
    return asked;
  });
  clearInterval(alive);
  console.log('everything was put back');
`;

it('A process that hears Ctrl-C during a step ends when it is ready to, and not on the spot', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: root });
  let out = '';
  child.stdout.on('data', (data) => {
    out += String(data);
    if (out === 'begun\n') child.kill('SIGINT');
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, out }).toEqual({ code: 0, out: 'begun\neverything was put back\n' });
});
