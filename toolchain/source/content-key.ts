import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fingerprint } from '../fingerprint.ts';

const toolchainDir = path.join(import.meta.dirname, '..');
/** What goes into a build beside all that is in this folder: versions, names and places. */
const alsoBuiltFrom = ['versions.ts', 'layout.ts', 'plugin.ts'];

/** npm packages that end up in the bundles of the substitutes, and what bundles them. */
const bundledPackages = ['@pulumi/pulumi', '@grpc/grpc-js', 'google-protobuf', 'ssh2', 'zod', 'esbuild'];

/** Names a build by all that goes into it, so that a change of anything builds anew. A few milliseconds. */
export async function contentKey(): Promise<string> {
  const files = [
    ...alsoBuiltFrom.map((name) => path.join(toolchainDir, name)),
    ...(await filesIn(import.meta.dirname)),
  ];
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const require = createRequire(import.meta.url);
  const libraries = await Promise.all(bundledPackages.map((name) => versionOf(name, require)));
  const names = files.map((file) => path.relative(toolchainDir, file).split(path.sep).join('/'));
  return fingerprint([process.platform, process.arch, ...libraries, ...names, ...contents]);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function versionOf(name: string, require: NodeJS.Require): Promise<string> {
  // Not every package exports its package.json, so it is looked up by path.
  for (const folder of require.resolve.paths(name) ?? []) {
    const text = await readFile(path.join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return `${name}@${String((JSON.parse(text) as { version?: string }).version)}`;
  }
  throw new Error(`the npm package ${name} is not installed`);
}
