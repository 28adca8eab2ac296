/** Signatures of journals by the real ssh-keygen. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
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

async function newKey(name: string, passphrase = ''): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', at(name)]);
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
      by: ['admin'],
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
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['admin'] });
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

  it('holds for all to whom the list gives the key, in one line or in several', async () => {
    const key = await fs.readFile(at('admin.pub'), 'utf8');
    await newKey('other');
    const other = await fs.readFile(at('other.pub'), 'utf8');
    await fs.writeFile(
      at('signers'),
      `# who may sign\n\nhead namespaces="file" ${key}deputy ${other}admin,admin@kaufungen.example ${key}"it office" namespaces="ikz-drill" ${key}`,
    );
    await sign(journal(), at('admin'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({
      by: ['admin', 'admin@kaufungen.example', 'it office'],
    });
  });

  it('does not hold by a line that is for another purpose, or over', async () => {
    const key = await fs.readFile(at('admin.pub'), 'utf8');
    await sign(journal(), at('admin'));
    for (const option of ['namespaces="file"', 'valid-before="20200101"']) {
      await fs.writeFile(at('signers'), `admin ${option} ${key}`);
      expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: undefined });
    }
  });

  it('holds by a certificate, where the list names its authority and the certificate the one who signs', async () => {
    await newKey('authority');
    await run('ssh-keygen', ['-q', '-s', at('authority'), '-I', 'x', '-n', 'admin@kaufungen.example', at('admin.pub')]);
    const authority = await fs.readFile(at('authority.pub'), 'utf8');
    await fs.writeFile(at('signers'), `*@kaufungen.example cert-authority ${authority}`);
    await sign(journal(), at('admin-cert.pub'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['admin@kaufungen.example'] });
    await fs.writeFile(at('signers'), `*@niestetal.example cert-authority ${authority}`);
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: undefined });
  });

  it('is not made with something that is no key, and the one that was there stays', async () => {
    await sign(journal(), at('admin'));
    await fs.writeFile(at('no-key'), 'x');
    await expect(sign(journal(), at('no-key'))).rejects.toBeInstanceOf(UserError);
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['admin'] });
    await expect(expectKey(at('never'))).rejects.toThrow(/there is no key/);
  });

  it('needs ssh-keygen, and says so', async () => {
    vi.stubEnv('PATH', dir);
    await expect(sign(journal(), at('admin'))).rejects.toMatchObject({ hint: 'Install the OpenSSH client.' });
  });
});

describe.skipIf(process.platform === 'win32')('A key with a passphrase', () => {
  let agent: ChildProcess;

  beforeEach(async () => {
    vi.stubEnv('SSH_AUTH_SOCK', at('agent'));
    vi.stubEnv('SSH_ASKPASS', at('askpass'));
    vi.stubEnv('SSH_ASKPASS_REQUIRE', 'force');
    await newKey('guarded', 'correct horse');
    await allow('guarded');
    agent = spawn('ssh-agent', ['-D', '-a', at('agent')], { stdio: ['ignore', 'pipe', 'inherit'] });
    // It names its socket once it listens.
    if (agent.stdout) await once(agent.stdout, 'data');
  });
  afterEach(async () => {
    agent.kill();
    await once(agent, 'exit');
  });

  const answering = (phrase: string) => fs.writeFile(at('askpass'), `#!/bin/sh\necho "${phrase}"\n`, { mode: 0o700 });

  it('signs when the passphrase is typed, and not when another is', async () => {
    await answering('correct horse');
    await sign(journal(), at('guarded'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['guarded'] });
    await fs.rm(signatureFile(journal()));
    await answering('wrong');
    await expect(sign(journal(), at('guarded'))).rejects.toMatchObject({
      message: expect.stringContaining('incorrect passphrase'),
    });
    await expect(fs.access(signatureFile(journal()))).rejects.toThrow();
  });

  it('signs without asking when an agent holds it, named by its private file or by its public one alone', async () => {
    await answering('correct horse');
    await run('ssh-add', ['-q', at('guarded')]);
    await answering('wrong');
    await sign(journal(), at('guarded'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['guarded'] });
    await fs.rm(at('guarded'));
    await fs.rm(signatureFile(journal()));
    await sign(journal(), at('guarded.pub'));
    expect(await verifySignature(journal(), at('signers'))).toMatchObject({ by: ['guarded'] });
  });
});
