/** Reads commits of the git repository that a folder lies in; touches neither working copy nor index. */
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** No lock, and nothing that a configuration or the environment could have started. */
const quiet = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };

const maxBytes = 256 * 1024 * 1024;

export class Repository {
  /** Its top folder. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @returns undefined where the folder lies in no repository, or there is no git */
  static async around(folder: string): Promise<Repository | undefined> {
    try {
      const root = await git(folder, ['rev-parse', '--show-toplevel']);
      return new Repository(fs.realpathSync(path.resolve(root.replace(/\r?\n$/, ''))));
    } catch {
      return undefined;
    }
  }

  /** Id of the commit that a name stands for. */
  async commit(name: string): Promise<string | undefined> {
    return await this.#line(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
  }

  /** Where the two have parted; undefined where the history that is here does not reach so far. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    return await this.#line(['merge-base', one, other]);
  }

  async isShallow(): Promise<boolean> {
    return (await this.#line(['rev-parse', '--is-shallow-repository'])) === 'true';
  }

  /** Path of a folder from the top, `/` between steps; undefined where it lies elsewhere. */
  pathOf(folder: string): string | undefined {
    const steps = path.relative(this.root, fs.realpathSync(folder)).split(path.sep);
    return steps[0] === '..' ? undefined : steps.join('/');
  }

  /** Does the working copy differ from the commit in this folder? */
  async differs(commit: string, folder: string): Promise<boolean> {
    return (
      (await git(this.root, ['diff', '--no-renames', '--name-only', commit, '--', `:(top,literal)${folder}`])) !== ''
    );
  }

  /**
   * The files below a folder as the commit has them, by path below it; links are left out.
   * @param folder from the top, `/` between steps; empty: the top itself
   */
  async files(commit: string, folder: string): Promise<Map<string, Uint8Array>> {
    const within = folder === '' ? '' : `${folder}/`;
    const paths = within === '' ? [] : ['--', within];
    const listing = await git(this.root, ['ls-tree', '-r', '-z', '--full-tree', commit, ...paths]);
    const entries = listing.split('\0').flatMap((line) => {
      const [, id, file] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
      return id === undefined || file === undefined ? [] : [{ id, file: file.slice(within.length) }];
    });
    const contents = await this.#blobs(entries.map(({ id }) => id));
    return new Map(entries.map(({ file }, index): [string, Uint8Array] => [file, contents[index] ?? new Uint8Array()]));
  }

  async #line(args: string[]): Promise<string | undefined> {
    try {
      return (await git(this.root, args)).split('\n')[0] || undefined;
    } catch (error) {
      // git says no with 1, and 128 where it does not know what is asked for.
      if (error instanceof Error && 'code' in error && (error.code === 1 || error.code === 128)) return undefined;
      throw error;
    }
  }

  async #blobs(ids: readonly string[]): Promise<Uint8Array[]> {
    const child = spawn('git', ['cat-file', '--batch'], {
      cwd: this.root,
      env: { ...process.env, ...quiet },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    child.once('error', reject).once('close', resolve);
    child.stdin.end(ids.map((id) => `${id}\n`).join(''));
    const code = await promise;
    if (code !== 0) throw new Error(`git cat-file ended with exit code ${code}`);
    return blobsIn(Buffer.concat(chunks), ids.length);
  }
}

/** `<id> blob <size>\n<bytes>\n` for each (git-cat-file(1), BATCH OUTPUT). */
function blobsIn(output: Buffer, count: number): Uint8Array[] {
  const blobs: Uint8Array[] = [];
  let at = 0;
  while (blobs.length < count) {
    const end = output.indexOf(0x0a, at);
    const header = output.toString('utf8', at, end);
    const size = / blob (\d+)$/.exec(header)?.[1];
    if (end < 0 || size === undefined) throw new Error(`git cat-file answered ${JSON.stringify(header)}`);
    blobs.push(output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return blobs;
}

async function git(cwd: string, args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd, env: { ...process.env, ...quiet }, maxBuffer: maxBytes });
  return stdout;
}
