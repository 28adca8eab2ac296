/** The lab's own Pulumi backend: a folder for the state, a generated passphrase, the two stacks' settings. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { projectName } from '../infra/stack.ts';
import type { StackName } from '../model/plan.ts';
import { type EngineTools, runPulumi } from './pulumi-command.ts';
import type { Target } from './target.ts';

/** Makes what the lab's backend lacks for the stack; what is there, and every other target, is left as it is. */
export async function prepareLabStack(
  target: Target,
  stack: StackName,
  tools: EngineTools,
  env: Record<string, string>,
): Promise<void> {
  if (target.kind !== 'lab') return;
  const state = path.join(target.initDir, 'state');
  fs.mkdirSync(state, { recursive: true });
  createOnce(path.join(target.initDir, 'passphrase'), randomBytes(24).toString('base64url'), 0o600);
  // `pulumi stack init` writes the stack's settings beside a project file; here, not into the working copy.
  createOnce(path.join(target.initDir, 'Pulumi.yaml'), `name: ${projectName}\nruntime: nodejs\n`, 0o644);
  if (fs.existsSync(path.join(state, '.pulumi', 'stacks', projectName, `${stack}.json`))) return;
  await runPulumi(tools, ['stack', 'init', stack, '--non-interactive'], { cwd: target.initDir, env });
}

function createOnce(file: string, text: string, mode: number): void {
  if (fs.existsSync(file)) return;
  // Renamed into place, so that an interrupted first run leaves no half passphrase behind.
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, text, { mode });
  fs.renameSync(temporary, file);
}
