/** A copy of the stacks' settings, for who reads only: pulumi writes into a stack's settings what they lack. */
import fs from 'node:fs';
import path from 'node:path';
import { stackNames, type Target } from './target.ts';

/**
 * The target with settings that are copies; the lab's are its own already.
 * @param folder where they are put
 */
export function copyOfProject(target: Target, folder: string): Target {
  if (target.kind === 'lab') return target;
  const files = ['Pulumi.yaml', ...stackNames.map((stack) => `Pulumi.${stack}.yaml`)];
  for (const name of files) {
    const original = path.join(target.initDir, name);
    if (fs.existsSync(original)) fs.copyFileSync(original, path.join(folder, name));
  }
  return { ...target, initDir: folder, configFile: (stack) => path.join(folder, `Pulumi.${stack}.yaml`) };
}
