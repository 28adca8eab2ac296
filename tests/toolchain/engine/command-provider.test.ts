/** The substitute for the command provider, under the real engine and against a real SSH server. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Toolchain } from '../../../toolchain/index.ts';
import { builtToolchain } from '../support/built-toolchain.ts';
import { Project } from '../support/project.ts';
import { type SshHost, sshHost } from '../support/ssh-host.ts';

let toolchain: Toolchain;
beforeAll(async () => {
  toolchain = await builtToolchain();
});

/** Previews show nothing of interest here. */
const up = ['up', '--yes', '--skip-preview'];

describe('a command on this machine', () => {
  it('runs on create, again with its last output on update, and its own command on delete', async () => {
    const project = await Project.create(
      toolchain,
      `import * as command from '@pulumi/command';
       const c = new command.local.Command('c', {
         create: 'echo created; echo warned >&2',
         update: 'echo "updated after $PULUMI_COMMAND_STDOUT with $EXTRA: $(cat)"',
         delete: 'echo "deleted after $PULUMI_COMMAND_STDOUT" > deleted.txt',
         stdin: 'input',
         environment: { EXTRA: process.env.EXTRA ?? '' },
         triggers: [process.env.TRIGGER ?? ''],
       });
       export const { stdout, stderr } = c;`,
    );
    await project.up();
    expect(await project.outputs()).toEqual({ stdout: 'created', stderr: 'warned' });
    await project.up({ EXTRA: 'salt' });
    expect(await project.outputs()).toEqual({ stdout: 'updated after created with salt: input', stderr: '' });
    expect(await project.up({ EXTRA: 'salt', TRIGGER: 'pulled' })).toContain('1 replaced');
    expect(await project.outputs()).toEqual({ stdout: 'created', stderr: 'warned' });
    await project.succeed(['destroy', '--yes', '--skip-preview']);
    expect(await readFile(path.join(project.folder, 'deleted.txt'), 'utf8')).toBe('deleted after created\n');
  });

  it('that fails says how, what ran and what it printed', async () => {
    const project = await Project.create(
      toolchain,
      `import * as command from '@pulumi/command';
       new command.local.Command('c', { create: 'echo no such guest >&2; exit 3' });`,
    );
    const { exitCode, output } = await project.run(up);
    expect(exitCode).not.toBe(0);
    expect(output).toContain('exit status 3: running "echo no such guest >&2; exit 3":');
    expect(output).toContain('no such guest\n');
  });

  it('keeps secret inputs out of the state, and its output only if told so', async () => {
    const project = await Project.create(
      toolchain,
      `import * as pulumi from '@pulumi/pulumi';
       import * as command from '@pulumi/command';
       const environment = { TOKEN: pulumi.secret('hidden-value') };
       new command.local.Command('told', { create: 'echo $TOKEN', environment, logging: 'none' },
         { additionalSecretOutputs: ['stdout'] });`,
    );
    expect(await project.up()).not.toContain('hidden-value');
    expect(await project.state()).not.toContain('hidden-value');
  });
});

/** A program with a command and two copies on the host; the host key is read from the environment. */
const remoteProgram = `
  import * as pulumi from '@pulumi/pulumi';
  import * as command from '@pulumi/command';
  const { PORT = '', PASSWORD = '', HOST_KEY = '', CONTENT = '' } = process.env;
  const connection = {
    host: '127.0.0.1', port: Number(PORT), user: 'root', password: pulumi.secret(PASSWORD), hostKey: HOST_KEY, dialErrorLimit: 1,
  };
  const quorum = new command.remote.Command('quorum', { connection, create: 'pvecm status', stdin: 'y', environment: { LC_ALL: 'C' } });
  new command.remote.CopyToRemote('text', {
    connection, source: new pulumi.asset.StringAsset(CONTENT), remotePath: '/var/lib/vz/snippets/a.yaml',
  });
  new command.remote.CopyToRemote('folder', {
    connection, source: new pulumi.asset.FileArchive('./payload'), remotePath: '/etc/ikz',
  });
  export const stdout = quorum.stdout;`;

async function remoteProject(): Promise<Project> {
  const project = await Project.create(toolchain, remoteProgram);
  await mkdir(path.join(project.folder, 'payload', 'inner'), { recursive: true });
  await writeFile(path.join(project.folder, 'payload', 'one.conf'), '1');
  await writeFile(path.join(project.folder, 'payload', 'inner', 'two.conf'), '2');
  return project;
}

const environment = ({ port, password, hostKey }: SshHost, content = 'first') => ({
  PORT: String(port),
  PASSWORD: password,
  HOST_KEY: hostKey,
  CONTENT: content,
});

describe('a host over SSH', () => {
  it('runs commands and receives files and folders, again only when they change', async () => {
    const host = await sshHost((command) => ({ stdout: `ran ${command}\n` }));
    const project = await remoteProject();
    await project.up(environment(host));
    expect(await project.outputs()).toEqual({ stdout: 'ran pvecm status' });
    expect(host.commands).toEqual([{ command: 'pvecm status', stdin: 'y', env: { LC_ALL: 'C' } }]);
    expect(Object.fromEntries(host.files)).toEqual({
      '/': null,
      '/var': null,
      '/var/lib': null,
      '/var/lib/vz': null,
      '/var/lib/vz/snippets': null,
      '/var/lib/vz/snippets/a.yaml': 'first',
      '/etc': null,
      '/etc/ikz': null,
      '/etc/ikz/payload': null,
      '/etc/ikz/payload/one.conf': '1',
      '/etc/ikz/payload/inner': null,
      '/etc/ikz/payload/inner/two.conf': '2',
    });
    expect(await project.state()).not.toContain(host.password);

    await project.succeed(['preview', '--expect-no-changes'], environment(host));
    expect(await project.up(environment(host, 'second'))).toContain('1 updated');
    expect(host.files.get('/var/lib/vz/snippets/a.yaml')).toBe('second');
    expect(host.commands).toHaveLength(1);
  });

  it('whose key is another than the one expected is refused at once, before anything is sent', async () => {
    const host = await sshHost();
    const other = await sshHost();
    const project = await remoteProject();
    const { exitCode, output } = await project.run(up, { ...environment(host), HOST_KEY: other.hostKey });
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`root@127.0.0.1:${host.port}: ssh: handshake failed: ssh: host key mismatch`);
    expect(output).not.toContain('failed attempts');
    expect(host.commands).toEqual([]);
    expect([...host.files]).toEqual([['/', null]]);
  });

  it('that refuses the password is tried as often as allowed, and the password is not shown', async () => {
    const host = await sshHost();
    const project = await remoteProject();
    const { exitCode, output } = await project.run(up, { ...environment(host), PASSWORD: 'wrong password' });
    expect(exitCode).not.toBe(0);
    expect(output).toContain('after 2 failed attempts: All configured authentication methods failed');
    expect(output).not.toContain('wrong password');
  });

  it('on which a command fails gives its exit code and what it printed', async () => {
    const host = await sshHost(() => ({ stderr: 'Error: no quorum\n', code: 255 }));
    const project = await remoteProject();
    const { output } = await project.run(up, environment(host));
    expect(output).toContain('Process exited with status 255: running "pvecm status":');
    expect(output).toContain('Error: no quorum');
  });
});
