import { promisify } from 'node:util';
import type ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { HostFiles } from '../../../lab/ssh/files.ts';
import { fileKey } from '../../../lab/state/cluster.ts';
import { cluster, host, run, sftp } from './hosts.ts';

/** Those of several signatures that the tests use. */
type Write = (path: string, content: string, options: { mode?: number }, callback: ssh2.Callback) => void;
type OnPath = (path: string, callback: ssh2.Callback) => void;

describe('files', () => {
  it('written by a command are read by others, with mode, and stay apart from other hosts', async () => {
    await host('nie1');
    expect(
      await run('cat > /etc/chrony/sources.d/ikz.sources && chronyc reload sources', 'server ntp iburst\n'),
    ).toEqual({
      code: 0,
      stdout: '200 OK\n',
      stderr: '',
    });
    expect(await run('cat /etc/chrony/sources.d/ikz.sources')).toMatchObject({ stdout: 'server ntp iburst\n' });
    expect(await run('mkdir -p /root/a/b && install -D -m 0600 /dev/stdin /root/a/b/c/secret', 'x')).toMatchObject({
      code: 0,
    });
    expect(cluster.files.get(fileKey('nie1', '/root/a/b/c/secret'))).toMatchObject({ mode: 0o600 });
    expect(new HostFiles(cluster, 'nie2').find('/root/a')).toBeUndefined();
  });

  it('below /etc/pve are the same on all nodes', async () => {
    await host('nie1');
    expect(await run('echo x > /etc/pve/note')).toMatchObject({ code: 0 });
    expect(new HostFiles(cluster, 'kau2').read('/etc/pve/note').toString()).toBe('x\n');
  });

  it('come over SFTP: written whole, found by stat, listed, renamed, removed', async () => {
    await host('nie1');
    const session = await sftp();
    const path = '/var/lib/vz/snippets/t01.yaml';
    const content = `#cloud-config\n${'x'.repeat(100_000)}`;
    await promisify(session.writeFile.bind(session) as Write)(path, content, { mode: 0o640 });
    expect(await promisify(session.stat.bind(session))(path)).toMatchObject({ size: content.length, mode: 0o100640 });
    expect(new HostFiles(cluster, 'nie1').read(path).toString()).toBe(content);
    await promisify(session.mkdir.bind(session) as OnPath)('/root/new');
    await promisify(session.rename.bind(session))(path, '/root/new/moved.yaml');
    const entries = await promisify(session.readdir.bind(session))('/root/new');
    expect(entries.map((entry) => entry.filename)).toEqual(['moved.yaml']);
    const [rmdir, unlink] = [promisify(session.rmdir.bind(session)), promisify(session.unlink.bind(session))];
    await expect(rmdir('/root/new')).rejects.toThrow('Directory not empty');
    await unlink('/root/new/moved.yaml');
    await rmdir('/root/new');
    await expect(unlink('/root/new/moved.yaml')).rejects.toThrow('No such file or directory');
    const nowhere = promisify(session.writeFile.bind(session) as Write)('/nowhere/x', 'x', {});
    await expect(nowhere).rejects.toThrow('No such file');
  });
});
