import { describe, expect, it } from 'vitest';
import { isFree } from '../../../lab/places/place.ts';
import { keepHostKey } from '../../../lab/ssh/keys.ts';
import { connect, dir, forgetClients, host, place, run } from './hosts.ts';

describe('who may log in', () => {
  it('only root with the right key; a wrong key, another user or a password is refused', async () => {
    await host('nie1');
    const other = await keepHostKey(dir, 'other');
    await expect(connect({ privateKey: other.privateKey })).rejects.toThrow(
      'All configured authentication methods failed',
    );
    await expect(connect({ username: 'admin' })).rejects.toThrow('All configured authentication methods failed');
    await expect(connect({ password: 'root', authHandler: ['password'] })).rejects.toThrow(
      'authentication methods failed',
    );
    forgetClients();
    expect((await run('hostname')).stdout).toBe('nie1\n');
  });

  it('a client that expects another host key does not connect', async () => {
    await host('nie1');
    await expect(connect({ hostVerifier: () => false })).rejects.toThrow('Host denied');
  });

  it('a host that loses power cuts its connections and refuses new ones', async () => {
    const server = await host('nie1');
    const client = await connect();
    const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await server.close();
    await gone;
    expect(await isFree(place)).toBe(true);
    await expect(connect()).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the shell', () => {
  it.each([
    ['true && echo yes || echo no', 'yes\n', 0],
    ['false && echo yes || echo no', 'no\n', 0],
    ['echo one; echo two', 'one\ntwo\n', 0],
    ['export A=\'x y\'; echo "$A" $A', 'x y x y\n', 0],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are bash's own.
    ['A=1 B=2; echo "${A}${B}${C:-3}"', '123\n', 0],
    ['printf "%s-%s\\n" a b c d', 'a-b\nc-d\n', 0],
    ['echo alpha beta | grep -q beta && echo found', 'found\n', 0],
    ['! grep -q x /dev/null; echo $?', '0\n', 0],
    ['if test -d /etc/pve; then echo node; else echo other; fi', 'node\n', 0],
    ['for n in a b; do echo "$n"; done', 'a\nb\n', 0],
    ['echo "$(hostname)-$(id -u)"', 'nie1-0\n', 0],
    ['set -e; false; echo never', '', 1],
    ['set -e; false || echo handled; echo on', 'handled\non\n', 0],
    ['set -euo pipefail; false | true; echo never', '', 1],
    ['(exit 3); echo $?', '3\n', 0],
    ["bash -c 'echo inner'", 'inner\n', 0],
    ['cat <<EOF\nHost $(hostname)\nEOF', 'Host nie1\n', 0],
    ['echo lost 2>&1 >/dev/null', '', 0],
  ])('%s', async (line, stdout, code) => {
    await host('nie1');
    expect(await run(line, '')).toEqual({ code, stdout, stderr: '' });
  });

  it('says what bash says about an unknown command, a missing file and a syntax error', async () => {
    await host('nie1');
    expect(await run('frobnicate --now')).toEqual({
      code: 127,
      stdout: '',
      stderr: 'bash: line 1: frobnicate: command not found\n',
    });
    expect(await run('cat /etc/nothing')).toMatchObject({
      code: 1,
      stderr: 'cat: /etc/nothing: No such file or directory\n',
    });
    expect(await run('cat < /etc/nothing')).toMatchObject({
      code: 1,
      stderr: 'bash: line 1: /etc/nothing: No such file or directory\n',
    });
    expect(await run('echo "open')).toMatchObject({ code: 2, stderr: expect.stringContaining('syntax error') });
  });

  it('refuses by name what it does not have, and does nothing of it', async () => {
    await host('nie1');
    expect(await run('while true; do echo x; done')).toMatchObject({
      code: 2,
      stderr: 'bash: line 1: "While" is not supported by the lab\'s shell\n',
    });
  });

  it('does not wait for input that nobody reads, as with an open terminal', async () => {
    await host('nie1');
    expect(await run('hostname')).toMatchObject({ code: 0, stdout: 'nie1\n' });
  });
});
