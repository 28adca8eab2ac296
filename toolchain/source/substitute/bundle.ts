import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Makes a TypeScript program an executable of its own: one JavaScript file with all it imports, since loading and
 * compiling many costs a second at every preview, and a launcher by which the engine finds it.
 *
 * @param entry the program's main file
 * @param folder where the executable and its bundle go
 * @param name the executable's name, without .cmd
 */
export async function bundleExecutable(entry: string, folder: string, name: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: path.join(folder, `${name}.cjs`),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // Native parts of ssh2, which it does without when they are missing.
    external: ['cpu-features', '*.node'],
    logLevel: 'silent',
  });
  const { file, text } = launcher(name, process.execPath, process.platform);
  await writeFile(path.join(folder, file), text);
  await chmod(path.join(folder, file), 0o755);
}

/**
 * The launcher runs the bundle beside it with the Node that made it, which is known to be new enough, and with the one
 * on PATH if that is gone.
 */
export function launcher(name: string, node: string, platform: NodeJS.Platform): { file: string; text: string } {
  if (platform === 'win32') {
    return {
      file: `${name}.cmd`,
      text: [
        '@echo off',
        `set "IKZ_NODE=${node}"`,
        'if not exist "%IKZ_NODE%" set "IKZ_NODE=node"',
        `"%IKZ_NODE%" "%~dp0${name}.cjs" %*`,
        '',
      ].join('\r\n'),
    };
  }
  return {
    file: name,
    text: [
      '#!/bin/sh',
      `node='${node.replaceAll("'", "'\\''")}'`,
      '[ -x "$node" ] || node=node',
      `exec "$node" "\${0%/*}/${name}.cjs" "$@"`,
      '',
    ].join('\n'),
  };
}
