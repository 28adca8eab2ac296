import type { Store } from './store.ts';

/** Records of one kind by id. Records are never changed in place: put a new one. */
export class Collection<T extends object> {
  readonly name: string;
  readonly #store: Store;
  readonly #records: ReadonlyMap<string, T>;

  constructor(store: Store, name: string) {
    this.name = name;
    this.#store = store;
    // The file's version has been checked, so what lies in it has this collection's shape.
    this.#records = store.collection(name) as Map<string, T>;
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): Readonly<T> | undefined {
    return this.#records.get(id);
  }

  has(id: string): boolean {
    return this.#records.has(id);
  }

  put(id: string, record: T): void {
    this.#store.write(this.name, id, record);
  }

  /** Replaces some fields; a field set to `undefined` is removed. The record must exist. */
  patch(id: string, changes: { [K in keyof T]?: T[K] | undefined }): void {
    const before = this.#records.get(id);
    if (!before) throw new Error(`no record ${this.name}/${id}`);
    this.put(id, withChanges(before, changes));
  }

  delete(id: string): void {
    this.#store.write(this.name, id, undefined);
  }

  ids(): string[] {
    return [...this.#records.keys()];
  }

  values(): Readonly<T>[] {
    return [...this.#records.values()];
  }

  entries(): [string, Readonly<T>][] {
    return [...this.#records.entries()];
  }
}

/** A copy of `record` with `changes`; `undefined` takes a field away. */
export function withChanges<T extends object>(record: T, changes: { [K in keyof T]?: T[K] | undefined }): T {
  const merged: T = { ...record, ...changes };
  for (const key of Object.keys(changes)) {
    if (changes[key as keyof T] === undefined) delete merged[key as keyof T];
  }
  return merged;
}
