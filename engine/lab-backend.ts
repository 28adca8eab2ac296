/** The lab's own Pulumi backend: a folder for the state, a generated passphrase, the two stacks' settings. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { projectName } from '../infra/stack.ts';
import type { Target } from './target.ts';

/** Makes what is missing; what is there is left as it is. */
export function prepareLabBackend(target: Target): void {
  fs.mkdirSync(path.join(target.initDir, 'state'), { recursive: true });
  createOnce(path.join(target.initDir, 'passphrase'), randomBytes(24).toString('base64url'), 0o600);
  // `pulumi stack init` writes the stack's settings beside a project file; here, not into the working copy.
  createOnce(path.join(target.initDir, 'Pulumi.yaml'), `name: ${projectName}\nruntime: nodejs\n`, 0o644);
}

function createOnce(file: string, text: string, mode: number): void {
  if (fs.existsSync(file)) return;
  // Renamed into place, so that an interrupted first run leaves no half passphrase behind.
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, text, { mode });
  fs.renameSync(temporary, file);
}
