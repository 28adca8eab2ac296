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
import { forgetWriter, noteWriter, writerOf } from './writer.ts';

const fileName = 'journal.jsonl';
const requestName = 'request';
const requests: readonly Asked[] = ['commit', 'rollback', 'abort'];

/** ms after which the lock of a process that died counts for nothing. */
const stale = 5_000;

export const journalFile = (dir: string): string => path.join(dir, fileName);

/**
 * Another process has gone on with the drill while this one was stopped. Whatever is to be done now, that one does it: this
 * one must neither write nor act, nor put anything back.
 */
export class TakenOver extends UserError {
  override name = 'TakenOver';

  constructor(file: string) {
    super(
      `${file}: another process goes on with this drill`,
      'This one was stopped for too long (Ctrl-Z, or the machine slept). Nothing more is done here; look at the other one.',
    );
  }
}

export class FileJournal implements Journal {
  readonly #lines: Line[];
  readonly #dir: string;
  readonly #handle: fs.FileHandle;
  readonly #lock: Lock;
  /** Of the file, as this process has written it. */
  #bytes: number;

  private constructor(dir: string, lines: Line[], handle: fs.FileHandle, lock: Lock) {
    this.#dir = dir;
    this.#lines = lines;
    this.#handle = handle;
    this.#lock = lock;
    this.#bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(encode(line)), 0);
  }

  /**
   * Begins one.
   * @param dir folder of its own; made
   * @throws UserError where there is one already, or none can be made
   */
  static async begin(dir: string, begun: Begun, moment: Moment): Promise<FileJournal> {
    try {
      await fs.mkdir(dir, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new UserError(
        `${dir}: the folder of the journal can not be made: ${error instanceof Error ? error.message : String(error)}`,
        'A drill is begun only where it can be written down. Make room there, or name another place in IKZ_DRILLS.',
      );
    }
    const file = journalFile(dir);
    let handle: fs.FileHandle;
    try {
      handle = await fs.open(file, 'ax', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new UserError(
        `${file}: there is a journal of this drill already`,
        'Go on with it (resume), or undo it (rollback). If it is over, plan again: each drill has an id of its own.',
      );
    }
    await syncFolder(dir);
    const journal = new FileJournal(dir, [], handle, await locked(dir));
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
    await readOrComplain(file);
    const lock = await locked(dir);
    try {
      return await FileJournal.#opened(dir, file, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** What another process has written until the lock was had is read too. */
  static async #opened(dir: string, file: string, lock: Lock): Promise<FileJournal> {
    const { lines, wholeBytes, torn, broken } = readChain(await readOrComplain(file));
    if (broken) {
      throw new UserError(
        `${file}:${broken.line}: ${broken.reason}`,
        'The journal is not as it was written, so nothing is done by it. Put the real one back from a copy, or end the drill by hand.',
      );
    }
    if (lines.length === 0)
      throw new UserError(`${file}: holds no whole line`, 'Nothing was begun: remove the folder.');
    const handle = await fs.open(file, 'r+');
    if (torn !== undefined) {
      await handle.truncate(wholeBytes);
      await handle.sync();
    }
    await handle.close();
    return new FileJournal(dir, lines, await fs.open(file, 'a'), lock);
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  async append(entry: Entry, moment: Moment): Promise<Line> {
    const line = chained(entry, moment, this.#lines.at(-1));
    const text = encode(line);
    await this.#expectOwn();
    await this.#handle.appendFile(text);
    await this.#handle.sync();
    this.#bytes += Buffer.byteLength(text);
    this.#lines.push(line);
    return line;
  }

  /** @throws TakenOver where another process has written, or holds the lock that this one lost while it was stopped */
  async #expectOwn(): Promise<void> {
    if (!(await this.#lock.keep())) throw new TakenOver(journalFile(this.#dir));
    if ((await this.#handle.stat()).size !== this.#bytes) throw new TakenOver(journalFile(this.#dir));
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
    await this.#lock.release();
  }
}

export type Answered = 'taken' | 'waiting' | 'nobody';

/**
 * Asks it of the process that runs the drill, which takes it up between two steps.
 * @param pause between two looks at whether it has
 * @param looks after which it is left at that
 * @returns waiting: the process is there, and has yet to take it up. nobody: it died without; the request is withdrawn
 */
export async function ask(dir: string, what: Asked, pause: () => Promise<unknown>, looks: number): Promise<Answered> {
  const file = path.join(dir, requestName);
  await fs.writeFile(`${file}.new`, `${what}\n`, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
  for (let look = 0; look < looks; look += 1) {
    await pause();
    if (!(await isThere(file))) return 'taken';
    // Of one that ran on another machine it is known after some seconds only.
    if (!(await isBeingWritten(dir))) return (await withdrawn(file)) ? 'nobody' : 'taken';
  }
  return 'waiting';
}

const isThere = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );

/** @returns false where it was taken at the last moment */
const withdrawn = (file: string): Promise<boolean> =>
  fs.rm(file).then(
    () => true,
    () => false,
  );

/** Does a process write it at this moment? One that was stopped counts: it may be woken. */
export async function isBeingWritten(dir: string): Promise<boolean> {
  const known = await writerOf(dir);
  return known ? known.state === 'alive' : lockfile.check(journalFile(dir), { stale });
}

interface Lock {
  /** Still held, or taken again after a pause in which nobody else has taken it. */
  keep(): Promise<boolean>;
  release(): Promise<void>;
}

/** @throws UserError where another process has it */
async function locked(dir: string): Promise<Lock> {
  const file = journalFile(dir);
  const known = await writerOf(dir);
  if (known?.state === 'alive') throw anotherRuns(file, ` (process ${known.writer.pid})`);
  let isLost = false;
  const take = (retries: number): Promise<() => Promise<void>> =>
    lockfile.lock(file, {
      stale,
      update: 1_000,
      retries: { retries, minTimeout: 1_000, factor: 1 },
      onCompromised: () => {
        isLost = true;
      },
    });
  let release = await take(7).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOCKED' ? anotherRuns(file, '') : error;
  });
  await noteWriter(dir);
  return {
    async keep() {
      if (!isLost) return true;
      try {
        release = await take(0);
        isLost = false;
        return true;
      } catch {
        return false;
      }
    },
    async release() {
      if (isLost) return;
      await forgetWriter(dir);
      await release();
    },
  };
}

const anotherRuns = (file: string, which: string): UserError =>
  new UserError(
    `${file}: another process runs this drill${which}`,
    'Ask it: commit, rollback and abort reach it. If it was stopped (Ctrl-Z), wake it (`fg`); if it was killed, wait a few seconds and try again.',
  );

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
