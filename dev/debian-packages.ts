/** Programs of Debian, unpacked beside the system without being installed: for figures and tests that need the real thing. */
import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { toolchainCache } from '../toolchain/cache-folder.ts';
import { madeOnce } from '../toolchain/made-once.ts';
import { runCommand } from '../toolchain/run-command.ts';
import { stepsFor } from '../toolchain/step.ts';

export interface Wanted<Program extends string> {
  /** Name of the folder, and of the whole in messages. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Where the programs lie below the root, e.g. `usr/bin/scram`. */
  readonly programs: Readonly<Record<Program, string>>;
  /** Folders with libraries beside those of the system, below the root. */
  readonly libraries?: readonly string[];
}

export interface Unpacked<Program extends string> {
  /** Absolute paths. */
  readonly programs: Readonly<Record<Program, string>>;
  /** The environment they run in: the process's own, with the libraries that came with them. */
  readonly env: NodeJS.ProcessEnv;
}

/** Debian's name for the machine in the paths of its libraries. */
const triplets: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Downloads the packages with what they depend on and unpacks them in the cache folder, once per release.
 * Throws where there is no apt, its lists lack the packages, or the archive can't be reached.
 */
export async function debianPrograms<Program extends string>(
  wanted: Wanted<Program>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Unpacked<Program>> {
  const triplet = triplets[process.arch];
  if (process.platform !== 'linux' || triplet === undefined) {
    throw new Error(`Debian's ${wanted.name} runs on Linux, and this is ${process.platform} on ${process.arch}`);
  }
  const release = await readFile('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? 'unknown';
  const cacheDir = toolchainCache({ platform: process.platform, homeDir: homedir(), env });
  const folder = path.join(cacheDir, `${wanted.name}-${field('ID')}-${field('VERSION_ID')}-${process.arch}`);
  const found = () => unpacked(folder, triplet, wanted, env);
  const search = { cacheDir, env, step: stepsFor(() => undefined), signal: undefined };
  return (await found()) ?? madeOnce(folder, found, (draft) => unpack(draft, wanted.packages, env), search);
}

async function unpacked<Program extends string>(
  folder: string,
  triplet: string,
  { programs, libraries = [] }: Wanted<Program>,
  env: NodeJS.ProcessEnv,
): Promise<Unpacked<Program> | undefined> {
  const below = Object.entries<string>(programs).map(([name, file]) => [name, path.join(folder, file)] as const);
  try {
    for (const [, file] of below) await access(file);
  } catch {
    return undefined;
  }
  const searched = [...libraries, `usr/lib/${triplet}`, `lib/${triplet}`].map((part) => path.join(folder, part));
  return {
    programs: Object.fromEntries(below) as Record<Program, string>,
    env: { ...env, LD_LIBRARY_PATH: searched.join(':'), LC_ALL: 'C' },
  };
}

async function unpack(draft: string, packages: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const archives = path.join(draft, 'archives');
  await mkdir(archives);
  const plan = await runCommand('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages], { env });
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
  await runCommand('apt-get', ['download', ...new Set([...packages, ...missing])], { cwd: archives, env });
  for (const archive of await readdir(archives)) {
    await runCommand('dpkg-deb', ['--extract', path.join(archives, archive), draft], { env });
  }
}
