/** SCRAM, the fault-tree program of Debian, unpacked beside the system without being installed. */
import { access, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { toolchainCache } from '../../toolchain/cache-folder.ts';
import { madeOnce } from '../../toolchain/made-once.ts';
import { runCommand } from '../../toolchain/run-command.ts';
import { stepsFor } from '../../toolchain/step.ts';

export interface Scram {
  readonly binary: string;
  /** The environment it runs in: the process's own, with the libraries that came with it. */
  readonly env: NodeJS.ProcessEnv;
}

/** What SCRAM says of a tree with one top gate. */
export interface ScramAnswer {
  readonly probability: number;
  readonly products: number;
  /** Minimal cut sets by order, from 1. */
  readonly byOrder: readonly number[];
  /** Of the whole process, its reading and writing included. */
  readonly wallSeconds: number;
  /** Of the cut sets and the probability alone, as it measures them itself. */
  readonly ownSeconds: number;
}

/** Debian's name for the machine in the paths of its libraries. */
const triplets: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/**
 * Downloads Debian's package with what it depends on and unpacks them in the cache folder, once per release.
 * Throws where there is no apt, its lists lack the package, or the archive can't be reached.
 */
export async function scramPackage(env: NodeJS.ProcessEnv = process.env): Promise<Scram> {
  const triplet = triplets[process.arch];
  if (process.platform !== 'linux' || triplet === undefined) {
    throw new Error(`Debian's scram runs on Linux, and this is ${process.platform} on ${process.arch}`);
  }
  const release = await readFile('/etc/os-release', 'utf8');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? 'unknown';
  const cacheDir = toolchainCache({ platform: process.platform, homeDir: homedir(), env });
  const folder = path.join(cacheDir, `scram-${field('ID')}-${field('VERSION_ID')}-${process.arch}`);
  const found = async (): Promise<Scram | undefined> => {
    const binary = path.join(folder, 'usr/bin/scram');
    const libraries = ['usr/lib/scram', `usr/lib/${triplet}`, `lib/${triplet}`].map((part) => path.join(folder, part));
    try {
      await access(binary);
    } catch {
      return undefined;
    }
    return { binary, env: { ...env, LD_LIBRARY_PATH: libraries.join(':'), LC_ALL: 'C' } };
  };
  const search = { cacheDir, env, step: stepsFor(() => undefined), signal: undefined };
  return (await found()) ?? madeOnce(folder, found, (draft) => unpack(draft, env), search);
}

async function unpack(draft: string, env: NodeJS.ProcessEnv): Promise<void> {
  const archives = path.join(draft, 'archives');
  await mkdir(archives);
  const plan = await runCommand('apt-get', ['install', '--simulate', '--no-install-recommends', 'scram'], { env });
  const missing = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
  await runCommand('apt-get', ['download', ...new Set(['scram', ...missing])], { cwd: archives, env });
  for (const archive of await readdir(archives)) {
    await runCommand('dpkg-deb', ['--extract', path.join(archives, archive), draft], { env });
  }
}

/** SCRAM lists every cut set in its report; beyond this order it leaves them out. */
const MOST_ORDER = 100;

/** @param tree a document in Open-PSA MEF @throws CommandFailed */
export async function runScram({ binary, env }: Scram, tree: string): Promise<ScramAnswer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ikz-scram-'));
  try {
    const [input, output] = ['tree.xml', 'report.xml'].map((name) => path.join(folder, name));
    if (input === undefined || output === undefined) throw new Error('two files have two names');
    await writeFile(input, tree);
    const started = performance.now();
    const options = ['--bdd', '--probability', 'on', '--limit-order', String(MOST_ORDER), '--no-indent'];
    await runCommand(binary, [...options, '--output-path', output, input], { env });
    const wallSeconds = (performance.now() - started) / 1000;
    return { ...answerIn(await head(output)), wallSeconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The start of a report, which may be too large to be read whole: all figures stand before the first cut set. */
async function head(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1 << 16), 0, 1 << 16, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function answerIn(report: string): Omit<ScramAnswer, 'wallSeconds'> {
  const sum = /<sum-of-products [^>]*>/.exec(report)?.[0];
  if (sum === undefined) throw new Error('the report of SCRAM has no sum of products');
  const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(sum)?.[1] ?? '';
  const seconds = (name: string) => Number(new RegExp(`<${name}>([^<]*)`).exec(report)?.[1] ?? 0);
  return {
    probability: Number(attribute('probability')),
    products: Number(attribute('products')),
    byOrder: attribute('distribution').split(' ').filter(Boolean).map(Number),
    ownSeconds: seconds('products') + seconds('probability'),
  };
}
