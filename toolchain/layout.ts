import path from 'node:path';
import { findPlugin, findProgram } from './executable.ts';
import { missingPlugins } from './plugin.ts';
import { type Toolchain, toolchainAt } from './toolchain.ts';
import { versions } from './versions.ts';

/** How a toolchain that ikz made lies in its folder: executables in `bin`, PULUMI_HOME in `home`. */
export function layout(folder: string): { binDir: string; home: string } {
  return { binDir: path.join(folder, 'bin'), home: path.join(folder, 'home') };
}

/** The toolchain in the folder, if nothing of it is missing. */
export async function toolchainIn(
  folder: string,
  way: Toolchain['way'],
  env: NodeJS.ProcessEnv,
): Promise<Toolchain | undefined> {
  const { binDir, home } = layout(folder);
  const [pulumiPath, languageHost, missing] = await Promise.all([
    findProgram('pulumi', [binDir]),
    findPlugin('pulumi-language-nodejs', [binDir]),
    missingPlugins(home),
  ]);
  if (pulumiPath === undefined || languageHost === undefined || missing.length > 0) return undefined;
  return toolchainAt({ way, pulumiPath, home, version: versions.engine }, env);
}
