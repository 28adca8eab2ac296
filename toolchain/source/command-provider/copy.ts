import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import type { CopyToRemote } from './inputs.ts';
import type { Source } from './property.ts';
import { withClient } from './ssh.ts';

/** Copies the source over SFTP, folders with all that is in them; parents of the remote path are created. */
export function copyToRemote({ connection, source, remotePath }: CopyToRemote, signal: AbortSignal): Promise<void> {
  return withClient(connection, signal, async (client) => {
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, session) => (error ? reject(error) : resolve(session)));
    });
    await copy(new RemoteFolder(sftp), source, remotePath);
  });
}

/**
 * | source  | remote path is a folder | does not exist | is a file   |
 * |---------|-------------------------|----------------|-------------|
 * | text    | error                   | is written     | overwritten |
 * | file    | folder/file             | is written     | overwritten |
 * | folder  | folder/folder           | path/folder    | error       |
 * | folder/ | its entries             | its entries    | error       |
 */
async function copy(remote: RemoteFolder, source: Source, remotePath: string): Promise<void> {
  const there = await remote.kind(remotePath);
  if (source.path === undefined) {
    if (there === 'folder') throw new Error(`${remotePath} is a folder; text needs the path of a file`);
    await remote.makeFolder(path.posix.dirname(remotePath));
    return remote.write(remotePath, Buffer.from(source.text ?? ''));
  }
  const name = path.basename(source.path);
  if ((await stat(source.path)).isDirectory()) {
    if (there === 'file') throw new Error(`${remotePath} is a file; a folder cannot be copied onto it`);
    return copyFolder(remote, source.path, source.path.endsWith('/') ? remotePath : path.posix.join(remotePath, name));
  }
  const target = there === 'folder' ? path.posix.join(remotePath, name) : remotePath;
  await remote.makeFolder(path.posix.dirname(target));
  return remote.write(target, await readFile(source.path));
}

async function copyFolder(remote: RemoteFolder, from: string, to: string): Promise<void> {
  await remote.makeFolder(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [inner, target] = [path.join(from, entry.name), path.posix.join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(remote, inner, target);
    else await remote.write(target, await readFile(inner));
  }
}

/** The few SFTP operations that copying needs, as promises. */
class RemoteFolder {
  readonly #sftp: SFTPWrapper;
  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
  }

  kind(remotePath: string): Promise<'file' | 'folder' | 'absent'> {
    return new Promise((resolve, reject) => {
      this.#sftp.stat(remotePath, (error, found) => {
        if (!error) resolve(found.isDirectory() ? 'folder' : 'file');
        else if ('code' in error && error.code === NO_SUCH_FILE) resolve('absent');
        else reject(new Error(`failed to stat remote path ${remotePath}: ${error.message}`, { cause: error }));
      });
    });
  }

  async makeFolder(remotePath: string): Promise<void> {
    const there = await this.kind(remotePath);
    if (there === 'folder') return;
    if (there === 'file') throw new Error(`remote path ${remotePath} exists but is not a directory`);
    await this.makeFolder(path.posix.dirname(remotePath));
    await new Promise<void>((resolve, reject) => {
      this.#sftp.mkdir(remotePath, (error) =>
        error
          ? reject(new Error(`failed to create remote directory ${remotePath}: ${error.message}`, { cause: error }))
          : resolve(),
      );
    });
  }

  write(remotePath: string, content: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sftp.writeFile(remotePath, content, (error) =>
        error
          ? reject(new Error(`failed to create remote file ${remotePath}: ${error?.message}`, { cause: error }))
          : resolve(),
      );
    });
  }
}

/** SSH_FX_NO_SUCH_FILE (draft-ietf-secsh-filexfer-02, section 7). */
const NO_SUCH_FILE = 2;
