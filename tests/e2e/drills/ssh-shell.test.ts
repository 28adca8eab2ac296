/** Commands on hosts, over the real OpenSSH server. */
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostUnreachable, SshShell } from '../../../drills/adapters/ssh-shell.ts';
import { type OpenSshServer, startOpenSshServer } from './openssh-server.ts';

let server: OpenSshServer;
let shell: SshShell;

const shellTo = (hostKey: string, privateKey = server.privateKey, port = server.port) =>
  new SshShell({ user: server.user, privateKey, needsSudo: false }, { nie1: { host: '127.0.0.1', port, hostKey } });

beforeAll(async () => {
  server = await startOpenSshServer();
  shell = shellTo(server.hostKey);
}, 120_000);
afterAll(async () => {
  await shell?.close();
  await server?.end();
});

describe('A command over SSH', () => {
  it('gets its words as they are, whatever stands in them', async () => {
    const characters = ['a', ' ', "'", '"', '$', '`', '\\', ';', '\n', '*', '-', 'ü', '!', '~', '#'];
    const word = fc.string({ unit: fc.constantFrom(...characters), minLength: 1 });
    const words = fc.array(fc.oneof(word, fc.constant('')), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(words, async (list) => {
        const { stdout } = await shell.run('nie1', ['printf', '[%s]', ...list]);
        expect(stdout).toBe(list.map((each) => `[${each}]`).join(''));
      }),
      { numRuns: 30 },
    );
  });

  it('gets its standard input, and gives both its outputs and its exit code', async () => {
    expect(await shell.run('nie1', ['cat'], 'table inet ikz_drill {\n}\n')).toEqual({
      code: 0,
      stdout: 'table inet ikz_drill {\n}\n',
      stderr: '',
    });
    const ran = await shell.run('nie1', ['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(ran).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' });
  });

  it('shares one connection with others', async () => {
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => shell.run('nie1', ['printenv', 'SSH_CONNECTION', String(n)])),
    );
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
  });

  it('is given up after its patience, and the next one finds a new connection', async () => {
    const own = shellTo(server.hostKey);
    await expect(own.run('nie1', ['sleep', '30'], '', 0.2)).rejects.toThrow('nie1: sleep has not ended after 0.2 s');
    expect((await own.run('nie1', ['echo', 'again'])).stdout).toBe('again\n');
    await own.close();
  });

  it('shares the new connection with the next one, whatever the end of the old one still brings', async () => {
    const own = shellTo(server.hostKey);
    const connection = async () => (await own.run('nie1', ['printenv', 'SSH_CONNECTION'])).stdout;
    const old = await connection();
    const waiting = own.run('nie1', ['sleep', '30']).catch((error: unknown) => error);
    await expect(own.run('nie1', ['sleep', '30'], '', 0.2)).rejects.toBeInstanceOf(HostUnreachable);
    const next = await connection();
    expect(await waiting).toBeInstanceOf(HostUnreachable);
    expect(next).not.toBe(old);
    expect(await connection()).toBe(next);
    await own.close();
  });
});

describe('A host', () => {
  it('that shows another key than the pinned one is refused before anything is sent, and the key is told', async () => {
    const other = ssh2.utils.generateKeyPairSync('ed25519').public.trim();
    const own = shellTo(other);
    const refusal = await own.run('nie1', ['true']).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HostUnreachable);
    expect(String(refusal)).toContain(`shows another host key than the pinned one: ${server.hostKey.split(' ')[1]}`);
    await own.close();
  });

  it('that has no key of the pinned type is refused', async () => {
    const ecdsa = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).public.trim();
    const own = shellTo(ecdsa);
    await expect(own.run('nie1', ['true'])).rejects.toBeInstanceOf(HostUnreachable);
    await own.close();
  });

  it('that does not know the key of the account is unreachable', async () => {
    const own = shellTo(server.hostKey, ssh2.utils.generateKeyPairSync('ed25519').private);
    await expect(own.run('nie1', ['true'])).rejects.toThrow(/authentication/i);
    await own.close();
  });

  it('on which nothing listens is unreachable, and asked anew each time', async () => {
    const own = shellTo(server.hostKey, server.privateKey, 1);
    await expect(own.run('nie1', ['true'])).rejects.toThrow(/ECONNREFUSED/);
    await expect(own.run('nie1', ['true'])).rejects.toThrow(/ECONNREFUSED/);
    await own.close();
  });

  it('that the connection file does not name is told by that name', async () => {
    await expect(shell.run('kau9', ['true'])).rejects.toThrow('ssh.hosts.kau9');
  });
});
