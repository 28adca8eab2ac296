import { execFile } from 'node:child_process';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { launcher } from '../../toolchain/source/substitute/bundle.ts';
import { fakeExecutable } from './support/fake-executable.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const run = promisify(execFile);

describe('the launcher of a bundle', () => {
  it('is a .cmd on Windows that hands all arguments on', () => {
    expect(launcher('pulumi-resource-command', 'C:\\Program Files\\node.exe', 'win32')).toEqual({
      file: 'pulumi-resource-command.cmd',
      text: [
        '@echo off',
        'set "IKZ_NODE=C:\\Program Files\\node.exe"',
        'if not exist "%IKZ_NODE%" set "IKZ_NODE=node"',
        '"%IKZ_NODE%" "%~dp0pulumi-resource-command.cjs" %*',
        '',
      ].join('\r\n'),
    });
  });

  it('runs the bundle beside it, also after both were moved', async () => {
    const folder = await temporaryFolder();
    const program = 'console.log(JSON.stringify(process.argv.slice(2)))';
    const executable = await fakeExecutable(path.join(folder, 'draft'), 'greet', program);
    await rename(path.join(folder, 'draft'), path.join(folder, 'its place'));
    const moved = path.join(folder, 'its place', path.basename(executable));
    const { stdout } = await run(moved, ['127.0.0.1:1', 'two words']);
    expect(JSON.parse(stdout)).toEqual(['127.0.0.1:1', 'two words']);
  });

  it('takes the Node on PATH when the one that made it is gone', async () => {
    const folder = await temporaryFolder();
    const vanishing = path.join(folder, "admin's node");
    await symlink(process.execPath, vanishing);
    const { file, text } = launcher('greet', vanishing, process.platform);
    await fakeExecutable(folder, 'greet', 'console.log("hello")');
    await writeFile(path.join(folder, file), text, { mode: 0o755 });
    expect((await run(path.join(folder, file), [])).stdout).toBe('hello\n');
    await rm(vanishing);
    const env = { PATH: path.dirname(process.execPath) };
    expect((await run(path.join(folder, file), [], { env })).stdout).toBe('hello\n');
  });
});
