/**
 * The small file system of a host as SSH shows it. Directories every installation has are there
 * without a record; everything else is kept in the cluster's state. `/etc/pve` is the same on all nodes.
 */
import { posix } from 'node:path';
import { isStruck } from '../../model/faults/situation.ts';
import { isQuorate } from '../cluster/membership.ts';
import { type Cluster, clusterHost, fileKey } from '../state/cluster.ts';
import type { FileRecord } from '../state/records.ts';

export type FileErrorCode = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EACCES';

const texts: Record<FileErrorCode, string> = {
  ENOENT: 'No such file or directory',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
};

/** What a system call on a path failed with; the message is the C library's text for it. */
export class FileError extends Error {
  readonly code: FileErrorCode;
  readonly path: string;

  constructor(code: FileErrorCode, path: string) {
    super(texts[code]);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
  }
}

export interface Entry {
  path: string;
  kind: 'file' | 'directory';
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Seconds since 1970. */
  modifiedAt: number;
}

const clusterRoot = '/etc/pve';

const installed = new Set([
  '/',
  '/dev',
  '/etc',
  '/etc/chrony',
  '/etc/chrony/sources.d',
  '/etc/default',
  '/etc/systemd',
  '/etc/systemd/system',
  '/root',
  '/tmp',
  '/usr',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/var',
  '/var/lib',
]);
const installedOnNodes = new Set([
  clusterRoot,
  '/etc/pve/priv',
  '/etc/pve/priv/storage',
  '/var/lib/vz',
  '/var/lib/vz/dump',
  '/var/lib/vz/import',
  '/var/lib/vz/snippets',
  '/var/lib/vz/template',
  '/var/lib/vz/template/iso',
]);

export class HostFiles {
  readonly #cluster: Cluster;
  readonly #host: string;
  readonly #isNode: boolean;

  constructor(cluster: Cluster, host: string) {
    this.#cluster = cluster;
    this.#host = host;
    this.#isNode = cluster.nodes.has(host);
  }

  /** The entry at an absolute path, or undefined. */
  find(path: string): Entry | undefined {
    const clean = posix.resolve('/', path);
    if (clean !== clusterRoot && this.#isCluster(clean) && !this.#isMounted()) return undefined;
    const record = this.#cluster.files.get(this.#key(clean));
    if (record) return entryOf(record);
    if (clean === '/dev/null') return { path: clean, kind: 'file', mode: 0o666, size: 0, modifiedAt: 0 };
    if (installed.has(clean) || (this.#isNode && installedOnNodes.has(clean))) {
      return { path: clean, kind: 'directory', mode: 0o755, size: 4096, modifiedAt: 0 };
    }
    return undefined;
  }

  /** The root, and on nodes the cluster's file system. */
  isMountPoint(path: string): boolean {
    const clean = posix.resolve('/', path);
    return clean === '/' || (this.#isNode && clean === clusterRoot && this.#isMounted());
  }

  stat(path: string): Entry {
    const entry = this.find(path);
    if (!entry) throw new FileError('ENOENT', path);
    return entry;
  }

  read(path: string): Buffer {
    if (this.stat(path).kind === 'directory') throw new FileError('EISDIR', path);
    const record = this.#cluster.files.get(this.#key(posix.resolve('/', path)));
    return Buffer.from(record?.content ?? '', 'base64');
  }

  /** Creates or replaces a file; its mode stays when it is there, unless one is given. */
  write(path: string, content: Buffer, mode?: number): void {
    const there = this.find(path);
    if (there?.kind === 'directory') throw new FileError('EISDIR', path);
    this.#needParent(path);
    this.#put(path, {
      kind: 'file',
      mode: mode ?? there?.mode ?? 0o644,
      content: content.toString('base64'),
    });
  }

  makeDirectory(path: string, mode = 0o755): void {
    if (this.find(path)) throw new FileError('EEXIST', path);
    this.#needParent(path);
    this.#put(path, { kind: 'directory', mode });
  }

  /** The directory and those above it that are missing. */
  makeDirectories(path: string): void {
    const there = this.find(path);
    if (there?.kind === 'file') throw new FileError('EEXIST', path);
    if (there) return;
    this.makeDirectories(posix.dirname(path));
    this.makeDirectory(path);
  }

  changeMode(path: string, mode: number): void {
    const entry = this.stat(path);
    const id = this.#key(entry.path);
    this.#needQuorum(entry.path);
    if (this.#cluster.files.has(id)) this.#cluster.transaction(() => this.#cluster.files.patch(id, { mode }));
  }

  remove(path: string): void {
    const entry = this.stat(path);
    if (entry.kind === 'directory' && this.list(path).length > 0) throw new FileError('ENOTEMPTY', path);
    const id = this.#key(entry.path);
    if (!this.#cluster.files.has(id)) throw new FileError('EACCES', path);
    this.#needQuorum(entry.path);
    this.#cluster.transaction(() => this.#cluster.files.delete(id));
  }

  /** The entry with all that lies below it. */
  removeTree(path: string): void {
    this.#cluster.transaction(() => {
      if (this.stat(path).kind === 'directory') for (const entry of this.list(path)) this.removeTree(entry.path);
      this.remove(path);
    });
  }

  /** Replaces `to` where it is a file, as rename(2) does. Directories keep their place: nothing here moves them. */
  rename(from: string, to: string): void {
    const entry = this.stat(from);
    if (entry.kind === 'directory') throw new FileError('EISDIR', from);
    this.#cluster.transaction(() => {
      this.write(to, this.read(from), entry.mode);
      this.remove(from);
    });
  }

  /** What lies directly in a directory, by name. */
  list(path: string): Entry[] {
    const directory = this.stat(path);
    if (directory.kind === 'file') throw new FileError('ENOTDIR', path);
    const paths = [
      ...installed,
      ...(this.#isNode ? installedOnNodes : []),
      ...this.#cluster.files
        .values()
        .filter((record) => record.host === this.#recordHost(record.path))
        .map((record) => record.path),
    ];
    const inside = new Set(paths.filter((each) => each !== '/' && posix.dirname(each) === directory.path));
    return [...inside].toSorted().map((each) => this.stat(each));
  }

  #needParent(path: string): void {
    const parent = posix.dirname(posix.resolve('/', path));
    if (this.stat(parent).kind === 'file') throw new FileError('ENOTDIR', path);
  }

  #put(path: string, record: Pick<FileRecord, 'kind' | 'mode' | 'content'>): void {
    const clean = posix.resolve('/', path);
    this.#needQuorum(clean);
    this.#cluster.transaction(() =>
      this.#cluster.files.put(this.#key(clean), {
        host: this.#recordHost(clean),
        path: clean,
        modifiedAt: this.#cluster.now(),
        ...record,
      }),
    );
  }

  /** Is the cluster's file system there? Where its service is stopped, an empty directory is left. */
  #isMounted(): boolean {
    return !isStruck(this.#cluster.faults.values(), 'pve-cluster-stopped', this.#host);
  }

  #isCluster(path: string): boolean {
    return this.#recordHost(path) === clusterHost;
  }

  /** Without quorum the cluster's file system is read-only: pmxcfs answers EACCES. */
  #needQuorum(path: string): void {
    if (this.#isCluster(path) && !isQuorate(this.#cluster, this.#host)) throw new FileError('EACCES', path);
  }

  #recordHost(path: string): string {
    return this.#isNode && (path === clusterRoot || path.startsWith(`${clusterRoot}/`)) ? clusterHost : this.#host;
  }

  #key(path: string): string {
    return fileKey(this.#recordHost(path), path);
  }
}

function entryOf(record: FileRecord): Entry {
  const size = record.kind === 'file' ? Buffer.byteLength(record.content ?? '', 'base64') : 4096;
  return { path: record.path, kind: record.kind, mode: record.mode, size, modifiedAt: record.modifiedAt };
}
