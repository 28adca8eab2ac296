/** Signatures of journals by the real ssh-keygen. */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectKey, sign, signatureFile, verifySignature } from '../../../drills/adapters/ssh-signature.ts';
import { UserError } from '../../../model/user-error.ts';

const run = promisify(execFile);

let dir: string;
const at = (name: string) => path.join(dir, name);
const journal = () => at('journal.jsonl');

async function newKey(name: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
  return at(name);
}

async function allow(...names: string[]): Promise<void> {
  const keys = await Promise.all(names.map((name) => fs.readFile(at(`${name}.pub`), 'utf8')));
  await fs.writeFile(at('signers'), keys.map((key, index) => `${names[index]} ${key}`).join(''));
}

beforeEach(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz signed #1-'));
  await fs.writeFile(journal(), '{"seq":1}\n{"seq":2}\n');
  await newKey('admin');
  await allow('admin');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(dir, { recursive: true });
});

describe('The signature of a journal', () => {
  it('holds, says whose it is, and is what ssh-keygen itself verifies', async () => {
    expect(await sign(journal(), at('admin'))).toBe(signatureFile(journal()));
    expect(await verifySignature(journal(), at('signers'))).toEqual({
      by: 'admin',
      key: expect.stringMatching(/^SHA256:/),
    });
    const check = run('ssh-keygen', [
      ...['-Y', 'verify', '-f', at('signers'), '-I', 'admin', '-n', 'ikz-drill', '-s', signatureFile(journal())],
    ]);
    check.child.stdin?.end(await fs.readFile(journal()));
    expect((await check).stdout).toContain('Good "ikz-drill" signature for admin');
  });

  it('is replaced when the journal has gone on', async () => {
    await sign(journal(), at('admin'));
    await fs.appendFile(journal(), '{"seq":3}\n');
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: undefined });
    await sign(journal(), at('admin'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: 'admin' });
  });

  const defects: { title: string; arrange: () => Promise<unknown>; says: RegExp }[] = [
    {
      title: 'one byte of the journal is another',
      arrange: () => fs.writeFile(journal(), '{"seq":1}\n{"seq":9}\n'),
      says: /Signature verification failed|incorrect signature/,
    },
    {
      title: 'somebody signed it who is not in the list',
      arrange: async () => sign(journal(), await newKey('stranger')),
      says: /its key is in no line of/,
    },
    {
      title: 'it was made for another purpose',
      arrange: async () => {
        await fs.rm(signatureFile(journal()));
        await run('ssh-keygen', ['-Y', 'sign', '-f', at('admin'), '-n', 'file', journal()]);
      },
      says: /namespace|invalid/i,
    },
    { title: 'it is no signature', arrange: () => fs.writeFile(signatureFile(journal()), 'x'), says: /no signature/ },
    { title: 'it is not there', arrange: () => fs.rm(signatureFile(journal())), says: /there is no signature/ },
  ];
  it.each(defects)('does not hold where $title', async ({ arrange, says }) => {
    await sign(journal(), at('admin'));
    await arrange();
    expect(await verifySignature(journal(), at('signers'))).toEqual({
      by: undefined,
      reason: expect.stringMatching(says),
    });
  });

  it('is not made with something that is no key, and the one that was there stays', async () => {
    await sign(journal(), at('admin'));
    await fs.writeFile(at('no-key'), 'x');
    await expect(sign(journal(), at('no-key'))).rejects.toBeInstanceOf(UserError);
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: 'admin' });
    await expect(expectKey(at('never'))).rejects.toThrow(/there is no key/);
  });

  it('needs ssh-keygen, and says so', async () => {
    vi.stubEnv('PATH', dir);
    await expect(sign(journal(), at('admin'))).rejects.toMatchObject({ hint: 'Install the OpenSSH client.' });
  });
});
