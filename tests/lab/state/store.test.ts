import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateError } from '../../../lab/state/state-error.ts';
import { STATE_VERSION, Store } from '../../../lab/state/store.ts';
import { temporaryDirectory } from '../support.ts';

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await temporaryDirectory();
  file = join(dir, 'state.db');
});
afterEach(() => rm(dir, { recursive: true }));

/** The error that opening the file ends with. */
function refusal(): StateError {
  try {
    Store.open(file).close();
  } catch (cause) {
    if (cause instanceof StateError) return cause;
    throw cause;
  }
  throw new Error('the file was opened');
}

describe('the state file', () => {
  it('gives back what was committed, in the order in which it came', () => {
    const store = Store.open(file);
    store.transaction(() => {
      store.write('guests', '200', { vmId: 200 });
      store.write('guests', '100', { vmId: 100 });
    });
    store.transaction(() => store.write('guests', '200', { vmId: 200, node: 'kau1' }));
    store.close();
    const again = Store.open(file);
    expect([...again.collection('guests').values()]).toEqual([{ vmId: 100 }, { vmId: 200, node: 'kau1' }]);
    again.close();
  });

  it('is as before, in memory and on disk, when a transaction fails half way', () => {
    const store = Store.open(file);
    store.transaction(() => store.write('guests', '100', { node: 'nie1' }));
    expect(() =>
      store.transaction(() => {
        store.write('guests', '100', { node: 'kau1' });
        store.write('guests', '101', {});
        throw new Error('no disk left');
      }),
    ).toThrow('no disk left');
    expect([...store.collection('guests')]).toEqual([['100', { node: 'nie1' }]]);
    store.close();
    const again = Store.open(file);
    expect([...again.collection('guests')]).toEqual([['100', { node: 'nie1' }]]);
    again.close();
  });

  it('tells its listeners which records a transaction wrote, and nothing of one that failed', () => {
    const store = Store.open(file);
    const heard: string[] = [];
    store.onCommit((written) => {
      for (const [collection, ids] of written) heard.push(`${collection}: ${[...ids].join(' ')}`);
    });
    store.transaction(() => {
      store.write('guests', '100', {});
      store.write('guests', '101', {});
    });
    expect(() =>
      store.transaction(() => {
        store.write('tasks', 'x', {});
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(heard).toEqual(['guests: 100 101']);
    store.close();
  });

  it('can only be written inside a transaction', () => {
    const store = Store.open(file);
    expect(() => store.write('guests', '100', {})).toThrow('write of guests/100 outside a transaction');
    store.close();
  });

  it('is refused to a second lab while one has it', () => {
    const store = Store.open(file);
    expect(refusal()).toMatchObject({ code: 'in-use', message: `${file} is in use by another lab.` });
    store.close();
  });

  it('is for its owner only, as passwords lie in it', async () => {
    Store.open(file).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('a file that is not the lab’s state', () => {
  it('of another version is named with both versions and left as it is', async () => {
    Store.open(file).close();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${STATE_VERSION + 1}`);
    database.close();
    const before = await readFile(file);
    expect(refusal()).toMatchObject({
      code: 'other-version',
      message: `${file} was written by another version of the lab: state version ${STATE_VERSION + 1}, this lab reads ${STATE_VERSION}.`,
    });
    expect(await readFile(file)).toEqual(before);
  });

  it('of another program is left as it is', async () => {
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE addresses (name TEXT)');
    database.close();
    const before = await readFile(file);
    expect(refusal()).toMatchObject({ code: 'damaged', message: `${file} is a database, but not one of the lab's.` });
    expect(await readFile(file)).toEqual(before);
  });

  it('of garbage is left as it is', async () => {
    await writeFile(file, 'x'.repeat(5000));
    expect(refusal()).toMatchObject({ code: 'damaged' });
    expect(await readFile(file, 'utf8')).toBe('x'.repeat(5000));
  });

  it('cut off in the middle is left as it is', async () => {
    const store = Store.open(file);
    store.transaction(() => {
      for (let id = 0; id < 2000; id += 1) store.write('guests', String(id), { name: 'x'.repeat(50) });
    });
    store.close();
    const whole = await readFile(file);
    const half = whole.subarray(0, Math.floor(whole.length / 2));
    await writeFile(file, half);
    expect(refusal()).toMatchObject({ code: 'damaged' });
    expect(await readFile(file)).toEqual(half);
  });

  it('in a directory that is not there is said to be so', () => {
    file = join(dir, 'missing', 'state.db');
    expect(refusal()).toMatchObject({ code: 'unreadable' });
  });
});
