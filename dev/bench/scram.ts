/** SCRAM, the fault-tree program of Debian. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../toolchain/run-command.ts';
import { debianPrograms } from '../debian-packages.ts';

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

/** Throws where there is no apt, its lists lack the package, or the archive can't be reached. */
export async function scramPackage(env?: NodeJS.ProcessEnv): Promise<Scram> {
  const wanted = {
    name: 'scram',
    packages: ['scram'],
    programs: { scram: 'usr/bin/scram' },
    libraries: ['usr/lib/scram'],
  };
  const { programs, env: own } = await debianPrograms(wanted, env);
  return { binary: programs.scram, env: own };
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
