/** What a person does with the terminal while `ikz` runs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../engine/target.ts';

it('A command whose reader has gone ends as it would have, without an error', async () => {
  const child = spawn(process.execPath, [path.join(projectRoot, 'cli', 'bin', 'ikz.mjs'), 'drill', 'list'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});
