/**
 * The lab's state on disk: records by (collection, id), read from memory, written through SQLite.
 *
 * All writes of one `transaction` reach the file together or not at all, so a process killed at any
 * moment leaves the state of its last finished transaction. Write-ahead log with
 * `synchronous = NORMAL`: a killed process loses nothing that was committed; only a power loss of the
 * machine may drop the last transactions, never tear one (https://www.sqlite.org/wal.html).
 */
import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StateError } from './state-error.ts';

/** Goes up whenever records of an older file could be misread. */
export const STATE_VERSION = 2;

/** "ikzl" as a 32-bit number: SQLite's application_id tells our file from any other database. */
const APPLICATION_ID = 0x696b7a6c;

interface Touched {
  collection: string;
  id: string;
  before: unknown;
}

/** Ids of the records that a transaction wrote, by collection. */
export type Written = ReadonlyMap<string, ReadonlySet<string>>;
export type CommitListener = (written: Written) => void;

export class Store {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #records = new Map<string, Map<string, unknown>>();
  readonly #listeners: CommitListener[] = [];
  #closing: () => void = () => {};
  #writes = 0;
  /** First value of each record touched by the running transaction, by `collection/id`. */
  #touched: Map<string, Touched> | undefined;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare('INSERT OR REPLACE INTO record (collection, id, value) VALUES (?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM record WHERE collection = ? AND id = ?');
    for (const row of database.prepare('SELECT collection, id, value FROM record ORDER BY rowid').iterate()) {
      this.collection(String(row.collection)).set(String(row.id), JSON.parse(String(row.value)));
    }
  }

  /** Opens `file`, or makes a new one; `:memory:` keeps nothing. Throws {@link StateError}. */
  static open(file: string): Store {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file);
      // Exclusive: a second lab on the same directory fails here instead of mixing its state in.
      database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE;');
      checkIdentity(database, file);
      // Passwords and keys that the program gives the cluster are in it. SQLite's other files take over the mode.
      if (file !== ':memory:') chmodSync(file, 0o600);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      return new Store(database);
    } catch (cause) {
      database?.close();
      throw cause instanceof StateError ? cause : openFailure(file, cause);
    }
  }

  /** The records of one collection by id, in the order in which they were first stored. Don't change it directly. */
  collection(name: string): Map<string, unknown> {
    let records = this.#records.get(name);
    if (!records) {
      records = new Map();
      this.#records.set(name, records);
    }
    return records;
  }

  /** Stores a record; `undefined` removes it. Only inside a transaction. */
  write(collection: string, id: string, value: unknown): void {
    if (!this.#touched) throw new Error(`write of ${collection}/${id} outside a transaction`);
    this.#writes += 1;
    const records = this.collection(collection);
    const key = `${collection}/${id}`;
    if (!this.#touched.has(key)) this.#touched.set(key, { collection, id, before: records.get(id) });
    if (value === undefined) records.delete(id);
    else records.set(id, value);
  }

  /** Runs `work`; when it throws, memory and file are as before. A transaction inside another joins it. */
  transaction<T>(work: () => T): T {
    if (this.#touched) return work();
    this.#touched = new Map();
    let result: T;
    try {
      result = work();
      if (this.#touched.size > 0) this.#closing();
      this.#flush(this.#touched);
    } catch (cause) {
      this.#undo(this.#touched);
      throw cause;
    }
    const written = writtenIds(this.#touched.values());
    this.#touched = undefined;
    if (written.size > 0) for (const listener of this.#listeners) listener(written);
    return result;
  }

  /** Counts the writes, undone ones included: as long as it stays, so do all records. */
  get writes(): number {
    return this.#writes;
  }

  /** Called at the end of every transaction that wrote something; what it writes belongs to the transaction. */
  beforeCommit(closing: () => void): void {
    this.#closing = closing;
  }

  /** Called after every transaction that wrote something. */
  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#database.close();
  }

  #flush(touched: Map<string, Touched>): void {
    if (touched.size === 0) return;
    this.#database.exec('BEGIN');
    try {
      for (const { collection, id } of touched.values()) {
        const value = this.collection(collection).get(id);
        if (value === undefined) this.#delete.run(collection, id);
        else this.#put.run(collection, id, JSON.stringify(value));
      }
      this.#database.exec('COMMIT');
    } catch (cause) {
      this.#database.exec('ROLLBACK');
      throw cause;
    }
  }

  #undo(touched: Map<string, Touched>): void {
    this.#writes += 1;
    for (const { collection, id, before } of touched.values()) {
      const records = this.collection(collection);
      if (before === undefined) records.delete(id);
      else records.set(id, before);
    }
    this.#touched = undefined;
  }
}

function writtenIds(touched: Iterable<Touched>): Written {
  const written = new Map<string, Set<string>>();
  for (const { collection, id } of touched) {
    const ids = written.get(collection) ?? new Set();
    written.set(collection, ids.add(id));
  }
  return written;
}

function checkIdentity(database: DatabaseSync, file: string): void {
  const isNew = pragma(database, 'schema_version') === 0;
  if (isNew) {
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${STATE_VERSION};
      CREATE TABLE record (collection TEXT, id TEXT, value TEXT NOT NULL, PRIMARY KEY (collection, id));
    `);
    return;
  }
  if (pragma(database, 'application_id') !== APPLICATION_ID) {
    throw new StateError(
      'damaged',
      file,
      `${file} is a database, but not one of the lab's.`,
      'Choose another directory for the lab, or move the file away.',
    );
  }
  const version = pragma(database, 'user_version');
  if (version !== STATE_VERSION) {
    throw new StateError(
      'other-version',
      file,
      `${file} was written by another version of the lab: state version ${version}, this lab reads ${STATE_VERSION}.`,
      'Use the version of the lab that wrote it, or remove the directory to start an empty lab.',
    );
  }
  const findings = database.prepare('PRAGMA quick_check(1)').get();
  if (findings?.quick_check !== 'ok') {
    throw damaged(file, String(findings?.quick_check));
  }
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function openFailure(file: string, cause: unknown): StateError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/locked/.test(reason)) {
    return new StateError(
      'in-use',
      file,
      `${file} is in use by another lab.`,
      'Stop that lab first, or choose another directory.',
      cause,
    );
  }
  if (/unable to open|permission|readonly/.test(reason)) {
    return new StateError(
      'unreadable',
      file,
      `${file} can't be opened: ${reason}.`,
      'Check that the directory exists and that you may write to it.',
      cause,
    );
  }
  return damaged(file, reason, cause);
}

function damaged(file: string, reason: string, cause?: unknown): StateError {
  return new StateError(
    'damaged',
    file,
    `${file} is damaged: ${reason}. It was left as it is.`,
    'Restore it from a copy, or remove the directory to start an empty lab.',
    cause,
  );
}
