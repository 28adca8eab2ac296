import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileBackendUrl } from '../../engine/file-backend.ts';

/** What pulumi makes of it: all between `file://` and the query is the path, in the end decoded once. */
const folderOf = (url: string) => decodeURIComponent(url.slice('file://'.length, url.indexOf('?')));

describe('The folder of the state as a URL', () => {
  it.each([
    '/home/ikz/lab/state',
    '/home/ikz/Projekt #1/state',
    '/home/ikz/100%/state',
    '/home/ikz/100%25/state',
    '/home/ikz/was?/state',
    '/home/ikz/Söhrewald & Söhne [neu]; a+b/state',
  ])('leads to %s and nowhere else', (dir) => {
    const url = fileBackendUrl(dir, path.posix);
    expect(folderOf(url)).toBe(dir);
    expect(new URL(url).hash).toBe('');
    expect(new URL(url).search).toBe('?metadata=skip');
  });

  it('has the drive first and no backslash on Windows, where pulumi makes a path of it by itself', () => {
    expect(fileBackendUrl('C:\\Users\\IT #2\\lab', path.win32)).toBe('file://C:/Users/IT%20%232/lab?metadata=skip');
  });
});
