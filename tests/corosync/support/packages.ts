import { access, mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { toolchainCache } from '../../../toolchain/cache-folder.ts';
import { madeOnce } from '../../../toolchain/made-once.ts';
import { runCommand } from '../../../toolchain/run-command.ts';
import { stepsFor } from '../../../toolchain/step.ts';

/** The real daemons and their tools, unpacked beside the system without being installed. */
export interface Corosync {
  readonly corosync: string;
  readonly qdevice: string;
  readonly qnetd: string;
  readonly quorumtool: string;
  /** The environment they run in: the process's own, with the libraries that came with them. */
  readonly env: NodeJS.ProcessEnv;
}

const WANTED = ['corosync', 'corosync-qdevice', 'corosync-qnetd'];

/** Debian's name for the machine in the paths of its libraries. */
const TRIPLETS: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/**
 * Downloads Debian's packages with what they depend on and unpacks them in the cache folder, once per release.
 * Throws where there is no apt, its lists lack the packages, or the archive can't be reached.
 */
export async function corosyncPackages(env: NodeJS.ProcessEnv = process.env): Promise<Corosync> {
  const triplet = TRIPLETS[process.arch];
  if (process.platform !== 'linux' || triplet === undefined) {
    throw new Error(`corosync runs on Linux, and this is ${process.platform} on ${process.arch}`);
  }
  const release = await readFile('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? 'unknown';
  const cacheDir = toolchainCache({ platform: process.platform, homeDir: homedir(), env });
  const folder = path.join(cacheDir, `corosync-${field('ID')}-${field('VERSION_ID')}-${process.arch}`);
  const found = () => unpacked(folder, triplet, env);
  const search = { cacheDir, env, step: stepsFor(() => undefined), signal: undefined };
  return (await found()) ?? madeOnce(folder, found, (draft) => unpack(draft, env), search);
}

async function unpacked(folder: string, triplet: string, env: NodeJS.ProcessEnv): Promise<Corosync | undefined> {
  const libraries = [`usr/lib/${triplet}`, `lib/${triplet}`].map((library) => path.join(folder, library));
  const corosync = {
    corosync: path.join(folder, 'usr/sbin/corosync'),
    qdevice: path.join(folder, 'usr/sbin/corosync-qdevice'),
    qnetd: path.join(folder, 'usr/bin/corosync-qnetd'),
    quorumtool: path.join(folder, 'usr/sbin/corosync-quorumtool'),
  };
  try {
    for (const file of Object.values(corosync)) await access(file);
  } catch {
    return undefined;
  }
  return { ...corosync, env: { ...env, LD_LIBRARY_PATH: libraries.join(':'), LC_ALL: 'C' } };
}

async function unpack(draft: string, env: NodeJS.ProcessEnv): Promise<void> {
  const archives = path.join(draft, 'archives');
  await mkdir(archives);
  const plan = await runCommand('apt-get', ['install', '--simulate', '--no-install-recommends', ...WANTED], { env });
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
  await runCommand('apt-get', ['download', ...new Set([...WANTED, ...missing])], { cwd: archives, env });
  for (const archive of await readdir(archives)) {
    await runCommand('dpkg-deb', ['--extract', path.join(archives, archive), draft], { env });
  }
}
