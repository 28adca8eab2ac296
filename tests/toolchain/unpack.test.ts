import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpack } from '../../toolchain/download/unpack.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A zip archive with uncompressed entries (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16). */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const [file, content] = [Buffer.from(name), Buffer.from(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, file, content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, place, file]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(Buffer.concat(central).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...central, Buffer.from('PK\x05\x06'), end]);
}

it('a zip archive, as it is published for Windows, is unpacked with its folders', async () => {
  const folder = await temporaryFolder();
  const archive = path.join(folder, 'pulumi.zip');
  await writeFile(archive, zip({ 'pulumi/': '', 'pulumi/bin/pulumi.exe': 'MZ', 'pulumi/bin/empty.dll': '' }));
  await unpack(archive, folder);
  expect(await readFile(path.join(folder, 'pulumi', 'bin', 'pulumi.exe'), 'utf8')).toBe('MZ');
  expect(await readFile(path.join(folder, 'pulumi', 'bin', 'empty.dll'), 'utf8')).toBe('');
});

it('a zip archive with an entry that would leave the folder is refused', async () => {
  const folder = await temporaryFolder();
  const archive = path.join(folder, 'evil.zip');
  await writeFile(archive, zip({ '../outside.txt': 'gotcha' }));
  await expect(unpack(archive, folder)).rejects.toThrow(/invalid relative path/);
});
