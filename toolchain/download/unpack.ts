import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { openPromise } from 'yauzl';

/** Unpacks a .tar.gz or .zip into `folder`, which exists. Entries that would leave the folder are refused. */
export async function unpack(archive: string, folder: string): Promise<void> {
  if (archive.endsWith('.zip')) await unzip(archive, folder);
  else await extract({ file: archive, cwd: folder });
}

/** Entry by entry: an engine's archive is too large to be held in memory. yauzl itself refuses `..` and absolute names. */
async function unzip(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const target = path.join(folder, entry.fileName);
    if (entry.fileName.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  }
}
