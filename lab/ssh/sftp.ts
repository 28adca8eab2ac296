/**
 * Files of a host over SFTP, protocol version 3 (draft-ietf-secsh-filexfer-02): what copying a file
 * takes. Content is kept in memory while a file is open, and stored whole when it is closed.
 */
import { posix } from 'node:path';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { type Entry, FileError, type HostFiles } from './files.ts';

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;

interface OpenFile {
  path: string;
  content: Buffer;
  writing: boolean;
  appending: boolean;
}

/** Relative paths start at root's home. */
const absolute = (path: string): string => posix.resolve('/root', path);

/** Answers the requests of one SFTP session. */
export function serveSftp(sftp: SFTPWrapper, files: HostFiles): void {
  const handles = new Handles();
  const done = (id: number): void => sftp.status(id, STATUS_CODE.OK);
  /** A failed system call becomes the status of the answer. */
  const answer = (id: number, work: () => void): void => {
    try {
      work();
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause;
      sftp.status(id, statusOf(cause), cause.message);
    }
  };
  const change = (id: number, work: () => void): void =>
    answer(id, () => {
      work();
      done(id);
    });
  const stat = (id: number, path: string): void =>
    answer(id, () => sftp.attrs(id, attributes(files.stat(absolute(path)))));
  const remove = (id: number, path: string): void => change(id, () => files.remove(absolute(path)));

  sftp.on('REALPATH', (id, path) => {
    sftp.name(id, [{ filename: absolute(path), longname: absolute(path), attrs: attributes(undefined) }]);
  });
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('OPEN', (id, name, flags, attrs) =>
    answer(id, () => sftp.handle(id, handles.openFile(files, name, flags, attrs))),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, () => {
      const part = handles.file(handle).content.subarray(offset, offset + length);
      if (part.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, part);
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    change(id, () => {
      const file = handles.file(handle);
      if (!file.writing) throw new FileError('EACCES', file.path);
      file.content = overwrite(file.content, file.appending ? file.content.length : offset, data);
    }),
  );
  sftp.on('FSTAT', (id, handle) =>
    answer(id, () => {
      const { path, content } = handles.file(handle);
      sftp.attrs(id, attributes({ ...files.stat(path), size: content.length }));
    }),
  );
  sftp.on('FSETSTAT', (id, handle, attrs) => change(id, () => setMode(files, handles.file(handle).path, attrs)));
  sftp.on('SETSTAT', (id, path, attrs) => change(id, () => setMode(files, absolute(path), attrs)));
  sftp.on('CLOSE', (id, handle) =>
    change(id, () => {
      const file = handles.close(handle);
      if (file?.writing) files.write(file.path, file.content);
    }),
  );
  sftp.on('OPENDIR', (id, path) => answer(id, () => sftp.handle(id, handles.openDirectory(files, path))));
  sftp.on('READDIR', (id, handle) =>
    answer(id, () => {
      const entries = handles.nextEntries(handle);
      if (entries.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, entries.map(listed));
    }),
  );
  sftp.on('MKDIR', (id, path, attrs) => change(id, () => files.makeDirectory(absolute(path), permissions(attrs))));
  sftp.on('REMOVE', remove);
  sftp.on('RMDIR', remove);
  sftp.on('RENAME', (id, from, to) =>
    change(id, () => {
      // Unlike rename(2), this version of the protocol doesn't replace.
      if (files.find(absolute(to))) throw new FileError('EEXIST', to);
      files.rename(absolute(from), absolute(to));
    }),
  );
}

/** Files and directories a client has open. */
class Handles {
  readonly #files = new Map<number, OpenFile>();
  readonly #directories = new Map<number, Entry[]>();
  #last = 0;

  openFile(files: HostFiles, name: string, flags: number, attrs: Partial<Attributes>): Buffer {
    const path = absolute(name);
    const writing = (flags & OPEN_MODE.WRITE) !== 0;
    const there = files.find(path);
    if (!there && !(writing && flags & OPEN_MODE.CREAT)) throw new FileError('ENOENT', path);
    if (there && flags & OPEN_MODE.EXCL) throw new FileError('EEXIST', path);
    if (writing && (!there || flags & OPEN_MODE.TRUNC)) files.write(path, Buffer.alloc(0), permissions(attrs));
    this.#files.set(++this.#last, {
      path,
      content: files.read(path),
      writing,
      appending: (flags & OPEN_MODE.APPEND) !== 0,
    });
    return numbered(this.#last);
  }

  openDirectory(files: HostFiles, path: string): Buffer {
    this.#directories.set(++this.#last, files.list(absolute(path)));
    return numbered(this.#last);
  }

  file(handle: Buffer): OpenFile {
    const file = this.#files.get(numberOf(handle));
    if (!file) throw new FileError('ENOENT', 'handle');
    return file;
  }

  /** All entries at the first call, none at the second. */
  nextEntries(handle: Buffer): Entry[] {
    const entries = this.#directories.get(numberOf(handle)) ?? [];
    this.#directories.set(numberOf(handle), []);
    return entries;
  }

  close(handle: Buffer): OpenFile | undefined {
    const file = this.#files.get(numberOf(handle));
    this.#files.delete(numberOf(handle));
    this.#directories.delete(numberOf(handle));
    return file;
  }
}

function numbered(number: number): Buffer {
  const handle = Buffer.alloc(4);
  handle.writeUInt32BE(number);
  return handle;
}

/** 0, which is never given out, for anything that is no handle of ours. */
function numberOf(handle: Buffer): number {
  return handle.length === 4 ? handle.readUInt32BE() : 0;
}

function statusOf({ code }: FileError): number {
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE;
  return code === 'EACCES' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE;
}

/** File type bits of `st_mode` (inode(7)). */
const typeBits = { file: 0o100000, directory: 0o040000 };

function attributes(entry: Entry | undefined): Attributes {
  const modifiedAt = entry?.modifiedAt ?? 0;
  const mode = entry ? typeBits[entry.kind] | entry.mode : 0;
  return { mode, uid: 0, gid: 0, size: entry?.size ?? 0, atime: modifiedAt, mtime: modifiedAt };
}

function listed(entry: Entry): { filename: string; longname: string; attrs: Attributes } {
  const filename = posix.basename(entry.path);
  return { filename, longname: filename, attrs: attributes(entry) };
}

/** Permission bits a client asks for, where it asks for any. */
function permissions(attrs: Partial<Attributes>): number | undefined {
  return attrs.mode === undefined ? undefined : attrs.mode & 0o7777;
}

function setMode(files: HostFiles, path: string, attrs: Partial<Attributes>): void {
  const mode = permissions(attrs);
  if (mode === undefined) files.stat(path);
  else files.changeMode(path, mode);
}

function overwrite(content: Buffer, offset: number, data: Buffer): Buffer {
  const result = Buffer.alloc(Math.max(content.length, offset + data.length));
  content.copy(result);
  data.copy(result, offset);
  return result;
}
