/**
 * A journal in a folder of its own: `journal.jsonl`, synced after each line. One process writes it at a time; others put
 * a request beside it.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { UserError } from '../../model/user-error.ts';
import type { Moment } from '../ports.ts';
import { chained, encode, type Line, readChain } from './chain.ts';
import type { Asked, Begun, Entry } from './entry.ts';
import type { Journal } from './journal.ts';

const fileName = 'journal.jsonl';
const requestName = 'request';
const requests: readonly Asked[] = ['commit', 'rollback', 'abort'];

/** ms after which the lock of a process that died counts for nothing. */
const stale = 5_000;

export const journalFile = (dir: string): string => path.join(dir, fileName);

export class FileJournal implements Journal {
  readonly #lines: Line[];
  readonly #dir: string;
  readonly #handle: fs.FileHandle;
  readonly #unlock: () => Promise<void>;

  private constructor(dir: string, lines: Line[], handle: fs.FileHandle, unlock: () => Promise<void>) {
    this.#dir = dir;
    this.#lines = lines;
    this.#handle = handle;
    this.#unlock = unlock;
  }

  /**
   * Begins one.
   * @param dir folder of its own; made
   * @throws UserError where there is one already
   */
  static async begin(dir: string, begun: Begun, moment: Moment): Promise<FileJournal> {
    await fs.mkdir(dir, { recursive: true, mode: 0o700 });
    const file = journalFile(dir);
    let handle: fs.FileHandle;
    try {
      handle = await fs.open(file, 'ax', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new UserError(
        `${file}: there is a journal of this drill already`,
        'Go on with it (resume), undo it (rollback), or plan a drill with another id.',
      );
    }
    await syncFolder(dir);
    const journal = new FileJournal(dir, [], handle, await locked(file));
    await journal.append(begun, moment);
    return journal;
  }

  /**
   * Goes on with one. A last line that was cut off in the middle of its writing is removed: nothing was done on its
   * strength.
   * @throws UserError where there is none, it is broken, or another process writes it
   */
  static async open(dir: string): Promise<FileJournal> {
    const file = journalFile(dir);
    const content = await readOrComplain(file);
    const { lines, wholeBytes, torn, broken } = readChain(content);
    if (broken) {
      throw new UserError(
        `${file}:${broken.line}: ${broken.reason}`,
        'The journal is not as it was written, so nothing is done by it. Put the real one back from a copy, or end the drill by hand.',
      );
    }
    if (lines.length === 0)
      throw new UserError(`${file}: holds no whole line`, 'Nothing was begun: remove the folder.');
    const unlock = await locked(file);
    const handle = await fs.open(file, 'r+');
    if (torn !== undefined) {
      await handle.truncate(wholeBytes);
      await handle.sync();
    }
    await handle.close();
    return new FileJournal(dir, lines, await fs.open(file, 'a'), unlock);
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  async append(entry: Entry, moment: Moment): Promise<Line> {
    const line = chained(entry, moment, this.#lines.at(-1));
    await this.#handle.appendFile(encode(line));
    await this.#handle.sync();
    this.#lines.push(line);
    return line;
  }

  async takeRequest(): Promise<Asked | undefined> {
    const file = path.join(this.#dir, requestName);
    try {
      const word = (await fs.readFile(file, 'utf8')).trim();
      await fs.rm(file);
      return requests.find((known) => known === word);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#unlock();
  }
}

/** Asks it of the process that runs the drill; it takes it up within seconds. */
export async function leaveRequest(dir: string, what: Asked): Promise<void> {
  const file = path.join(dir, requestName);
  await fs.writeFile(`${file}.new`, `${what}\n`, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}

/** Does a process write it at this moment? */
export const isBeingWritten = (dir: string): Promise<boolean> => lockfile.check(journalFile(dir), { stale });

async function locked(file: string): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(file, { stale, update: 1_000, retries: { retries: 7, minTimeout: 1_000, factor: 1 } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    throw new UserError(
      `${file}: another process runs this drill`,
      'Ask it: commit, rollback and abort reach it. If it was killed, wait a few seconds and try again.',
    );
  }
}

async function readOrComplain(file: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(`${file}: there is no such journal`, '`ikz drill history` lists the drills.');
  }
}

/** The entry of a new file is in its folder: that must lie on disk too. Windows can't sync folders and needs not. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
